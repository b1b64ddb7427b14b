"""Every fixed word of notices, turn-out, results, lists and protocols, in Chinese and English."""

from linmeng.web.typesetting import Lang

TEXTS: dict[str, tuple[str, str]] = {
    "page": ("第 {n} 页，共 {all} 页", "page {n} of {all}"),
    # notice
    "notice": ("关于业主共同决定事项表决的公告", "Notice of a vote of the owners"),
    "dear": ("{scope}全体业主：", "To all owners of {scope}:"),
    "notice_begin": (
        "现就“{title}”进行表决，依法公告如下。",
        "A vote is held on “{title}”. This is the notice the law asks for.",
    ),
    "what": ("一、表决事项", "1. What is voted on"),
    "rules": ("二、适用的规则", "2. The rules in force"),
    "rules_said": (
        "本次表决适用规则“{code}”第{version}版（{source}），已于公布表决事项时固定，此后修改不影响本次表决。",
        "This vote follows the rules “{code}”, version {version} ({source}). They were frozen when the text "
        "was published; later changes do not reach it.",
    ),
    "item": ("事项", "Item"),
    "matter": ("法定类别和条款", "Matter and clause"),
    "participation": ("参与表决", "Participation"),
    "approval": ("同意", "Approval"),
    "gate": (
        "面积{area}，人数{heads}（{of}）",
        "area {area}, owners {heads} ({of})",
    ),
    "at_least": ("不少于{share}", "at least {share}"),
    "more_than": ("超过{share}", "more than {share}"),
    "of_all": ("按全体业主计", "of all"),
    "of_participating": ("按参与表决的业主计", "of those who take part"),
    "roll": ("三、业主名册", "3. The roll"),
    "roll_said": (
        "计入表决的房屋{units}套，专有部分面积合计{area}，业主人数{heads}人（一人有多套房屋的按一人计）。"
        "名册校验值：{hash}。",
        "{units} units count, {area} of exclusive area together, {heads} owners (one owner of several units "
        "is one). Hash of the roll: {hash}.",
    ),
    "left_out": (
        "另有{n}套（个）房屋、车位等按规则不计入。",
        "{n} more units, such as parking spaces, do not count under the rules.",
    ),
    "objections": (
        "对名册有异议的，请在{until}前向居民委员会或业主委员会提出；异议成立的，更正后重新公布名册。",
        "Objections to the roll are taken until {until}, by the residents' committee or the owners' "
        "committee; where one is upheld the roll is corrected and shown anew.",
    ),
    "when": ("四、时间和方式", "4. When and how"),
    "period": (
        "表决时间：{opens}至{closes}。",
        "The vote is open from {opens} to {closes}.",
    ),
    "told": ("公告日期：{on}；告知方式：{how}。", "Told on {on}: {how}."),
    "how_paper": (
        "纸质表决票：由工作人员送达每套房屋，填好、折好、封口后投入票箱或交给工作人员。截止前不拆封。",
        "On paper: a ballot is brought to every unit. Fill it in, fold it, tape it shut and put it into the "
        "box or give it to staff. It is not opened before the close.",
    ),
    "how_phone": (
        "手机表决：登录后或用信中的表决码，在下面的网址表决。不用手机的业主可以只用纸质票，不会使用手机的，工作人员可到场协助并记录。",
        "On a phone: signed in, or with the vote code of the letter, at the address below. Nobody needs a "
        "phone; staff help owners who are present, and this is recorded.",
    ),
    "binds": ("五、手机表决的效力", "5. What a vote on the phone counts"),
    "binding": (
        "按本小区规则，手机表决与纸质票效力相同（依据：{document}）。",
        "Here a vote on the phone binds like one on paper (set by: {document}).",
    ),
    "advisory": (
        "本小区没有文件规定手机表决有约束力：计入手机票的结果仅供参考。想确保有效，请交纸质票。",
        "No document of this compound says that a vote on the phone binds: a result that counts such votes "
        "is advisory. To be sure, hand in paper.",
    ),
    "city_system": (
        "本市规定手机表决须在市的电子投票系统中进行，结果导入后一并计票（依据：{document}）。",
        "Here electronic votes must be cast in the city's own system and are imported for the count "
        "(set by: {document}).",
    ),
    "silence": ("六、不交票的后果", "6. What silence means"),
    "silence_none": (
        "送达后不交票的房屋，不计入参与表决，不视为同意、反对或弃权。",
        "A unit that returns nothing takes no part. It counts neither as yes nor no, nor as abstaining.",
    ),
    "conflict": (
        "同一套房屋交了几张内容不同的票：{rule}。",
        "Several ballots of one unit that differ: {rule}.",
    ),
    "conflict_void": ("都不计入", "none of them counts"),
    "conflict_first": ("以先收到的为准", "the first one counts"),
    "conflict_last": ("以后收到的为准", "the last one counts"),
    "conflict_paper": ("以纸质票为准", "the paper counts"),
    "conflict_electronic": ("以手机表决为准", "the one on the phone counts"),
    "check": ("七、怎样核对", "7. How to check"),
    "check_said": (
        "每张票都进入只能添加、不能改动的记录。下面是记录的公钥，请拍照留存：今后公布的每份签名都应由它签出。",
        "Every ballot enters a record that only grows. Below is the key of that record: keep a picture of "
        "it, since all published signatures must come from it.",
    ),
    "signed_by": ("公告单位（盖章）：", "Announced by (seal):"),
    "date": ("日期：", "Date:"),
    # turn-out
    "turnout": ("参与表决情况公告", "Turn-out so far"),
    "turnout_at": (
        "“{title}”截至{at}的参与情况如下。表决截止前，任何人看不到选了什么。",
        "Turn-out of “{title}” as of {at}. Before the close nobody sees what was chosen.",
    ),
    "area": ("专有部分面积", "Area"),
    "heads": ("业主人数", "Owners"),
    "people": ("{n}人", "{n}"),
    "has": ("已参与", "So far"),
    "base": ("总数", "Of"),
    "need": ("需要", "Needed"),
    "missing": ("还差", "Missing"),
    "reached": ("已达到", "reached"),
    "items_n": ("事项 {n}", "items {n}"),
    "checkpoint": ("最新的签名记录", "The latest signed head of the record"),
    "checkpoint_said": (
        "第二行是已记录的条数，第三行是校验值。扫右边的二维码可以留存；今后的记录必须包含它。",
        "The second line is the number of entries, the third their hash. Scan the code to keep it: every "
        "later record must contain this one.",
    ),
    "no_checkpoint": ("表决尚未开始，还没有签名记录。", "The vote has not opened: nothing is signed yet."),
    # result
    "result": ("表决结果公告", "Result of the vote"),
    "result_begin": (
        "“{title}”的表决已于{closes}截止，结果如下。",
        "The vote on “{title}” closed on {closes}. This is the result.",
    ),
    "carried": ("通过", "Carried"),
    "not_carried": ("未通过", "Not carried"),
    "undecided": ("待决定", "Waits for a decision"),
    "verdict": ("事项{n}：{words}——{verdict}", "Item {n}: {words} — {verdict}"),
    "both": (
        "下表左边只计实际交来的票，右边加上按议事规则视为参与的房屋；本事项以“{binding}”为准。",
        "On the left only ballots that were returned; on the right with units that count by the rules of "
        "procedure. Here the count “{binding}” decides.",
    ),
    "only_actual": (
        "本事项没有视为参与的房屋，两种计法相同。",
        "No unit counts without a ballot here: both ways of counting are the same.",
    ),
    "actual": ("实际票", "as cast"),
    "deemed": ("含视为参与", "with deemed votes"),
    "yes": ("同意", "Yes"),
    "no": ("反对", "No"),
    "abstain": ("弃权", "Abstain"),
    "split": ("同一业主意见不一", "Owners who differ with themselves"),
    "choice": ("意见", "Choice"),
    "units": ("套数", "Units"),
    "n_units": ("{n}套", "{n} units"),
    "n_owners": ("{n}人", "{n} owners"),
    "comma": ("，", ", "),
    "hurdle": ("门槛", "Gate"),
    "counted": ("实得／基数／需要", "has / of / needed"),
    "gate_participation_area": ("参与：面积", "Participation: area"),
    "gate_participation_heads": ("参与：人数", "Participation: owners"),
    "gate_approval_area": ("同意：面积", "Approval: area"),
    "gate_approval_heads": ("同意：人数", "Approval: owners"),
    "passed": ("达到", "reached"),
    "failed": ("未达到，差{missing}", "not reached, {missing} missing"),
    "why_carried": ("四道门槛全部达到，通过。", "All four gates are reached: carried."),
    "why_lost": ("未达到：{gates}，不通过。", "Not reached: {gates}. Not carried."),
    "stop_majorities_disagree": (
        "面积的多数与人数的多数意见不同，未交票房屋跟随哪一方须由人决定，在此之前不算通过。",
        "The majorities by area and by owners differ: what silence follows is for a person to decide; until "
        "then nothing is carried.",
    ),
    "stop_no_majority": (
        "没有过半的一方可供未交票的房屋跟随，须由人决定。",
        "No side has a majority for silence to follow: a person must decide.",
    ),
    "stop_conflicts_matter": (
        "同一套房屋有内容矛盾的票，规则没有规定以哪张为准，而结果取决于此。",
        "Ballots of one unit contradict each other, no rule says which counts, and the result depends on it.",
    ),
    "states": ("房屋去向", "What became of the units"),
    "state_voted": ("有效票", "ballots that count"),
    "state_deemed": ("按议事规则视为参与", "counted by the rules of procedure"),
    "state_blank": ("本事项未打勾", "nothing marked on this item"),
    "state_invalid": ("无效票", "invalid ballots"),
    "state_invalid_marked": (
        "本事项打了两个勾或超出委托书，无效（不是弃权）",
        "invalid on this item (ticked twice, or beyond a proxy's mandate), not abstaining",
    ),
    "state_conflict": ("互相矛盾，不计入", "contradicting, not counted"),
    "state_silent": ("未交票，不计入", "returned nothing, not counted"),
    "ballots": (
        "共收到票{cast}张，其中{void}张无效或被撤下，均在记录中留存。",
        "{cast} ballots came in; {void} of them are invalid or were set aside. All stay on record.",
    ),
    "challenge": (
        "认为决定侵害合法权益的业主，可以自知道或者应当知道之日起一年内请求人民法院撤销"
        "（《民法典》第二百八十条，最高法建筑物区分所有权解释第十二条）。",
        "An owner whose lawful interests the decision infringes may ask the court to revoke it within one "
        "year of knowing, or having to know, of it (CC 280, SPC-B 12).",
    ),
    "verify": (
        "任何人都可以下载表决文件，用独立的核对程序离线重算：",
        "Anybody can download the vote file and recompute it offline with an independent verifier:",
    ),
    # attendance
    "attendance": ("业主大会签到表", "Attendance list"),
    "attendance_said": (
        "只列房屋，不印姓名。领取纸质票或到会的业主在本套房屋一栏签名。",
        "Units only; no names are printed. Owners who take a ballot or attend sign beside their unit.",
    ),
    "place": ("房屋", "Unit"),
    "sheet_no": ("票号", "Ballot no."),
    "signature": ("签名", "Signature"),
    "signed_at": ("时间", "Time"),
    # protocol
    "protocol": ("计票记录", "Record of the count"),
    "fact_scope": ("小区", "Compound"),
    "fact_title": ("表决事项", "Vote"),
    "fact_period": ("表决时间", "Period"),
    "from_to": ("{opens} 至 {closes}", "{opens} to {closes}"),
    "fact_rules": ("规则", "Rules"),
    "fact_roll": ("名册", "Roll"),
    "fact_papers": ("纸质票", "Paper"),
    "papers_said": (
        "印发{printed}张，经核对送达{served}套，封口收回{returned}张，录入{keyed}张（每张两人分别录入，一致后计入），未录入{left}张。",
        "{printed} printed, {served} units served and checked, {returned} returned closed, {keyed} entered "
        "(each read by two persons by themselves), {left} not entered.",
    ),
    "fact_ballots": ("全部票", "All ballots"),
    "fact_log": ("记录", "Record"),
    "log_said": ("共{size}条。", "{size} entries."),
    "opened_box": (
        "票箱于{at}后在场拆封，封口完好：是□　否□，说明：",
        "The box was opened after {at} in the presence of those who sign; seals intact: yes □  no □, namely:",
    ),
    "remarks": ("备注：", "Remarks:"),
    "signers": (
        "计票人：|录入人：|监票人：|业主代表：|居民委员会（盖章）：|日期：",
        "Counted by:|Entered by:|Watched by:|For the owners:|Residents' committee (seal):|Date:",
    ),
    "mean": ("、", ", "),
    "end": ("。", "."),
}


def words(lang: Lang) -> dict[str, str]:
    """All words in one language."""
    return {key: pair[0 if lang == "zh" else 1] for key, pair in TEXTS.items()}
