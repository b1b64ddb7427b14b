// The trade-offs as points: subsidy to the right, compounds without a company upwards, the rise by colour.
(() => {
  "use strict";
  const el = document.getElementById("front-chart");
  const data = document.getElementById("front-data");
  if (!el || !data) return;
  const FONT = '"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif';
  const { points, at_hand: here, words } = JSON.parse(data.textContent);
  const rises = points.map((p) => p[2]);
  const spread = Math.min(...rises) < Math.max(...rises);
  const narrow = () => el.clientWidth < 560;
  const said = (p, name) => `${name}<br>${words.subsidy}：${Math.round(p[0]).toLocaleString("en")}<br>${words.unmanaged}：${p[1]}<br>${words.rise}：${p[2].toFixed(2)}`;
  const axis = (name, gap) => ({ type: "value", name, nameLocation: "middle", nameGap: gap, nameTextStyle: { color: "#566160", fontSize: 14 }, axisLabel: { color: "#566160", fontSize: 13, hideOverlap: true }, splitLine: { lineStyle: { color: "#e9e3d5" } }, scale: true });

  function draw() {
    const chart = window.echarts.init(el);
    chart.setOption({
      textStyle: { fontFamily: FONT, fontSize: 14, color: "#1f2a2a" },
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      aria: { enabled: true },
      grid: { left: 48, right: narrow() ? 16 : spread ? 110 : 24, top: 24, bottom: narrow() ? 110 : 40, containLabel: true },
      tooltip: { confine: true, formatter: (hit) => (hit.seriesIndex ? said(here, words.at_hand) : said(hit.data, `${words.plan} ${hit.data[3]}`)) },
      xAxis: axis(words.subsidy, 30),
      yAxis: { ...axis(words.unmanaged, 36), minInterval: 1 },
      visualMap: { show: spread, seriesIndex: 0, dimension: 2, min: Math.min(...rises), max: Math.max(...rises), precision: 2, calculable: true, text: [words.rise, ""], orient: narrow() ? "horizontal" : "vertical", right: narrow() ? "center" : 8, bottom: narrow() ? 8 : "center", inRange: { color: ["#2a6592", "#c98a1b", "#a13a22"] }, textStyle: { width: 90, overflow: "break" } },
      series: [
        { type: "scatter", data: points, symbolSize: 18, itemStyle: { borderColor: "#1f2a2a", borderWidth: 1 }, label: { show: points.length < 40, formatter: (hit) => hit.data[3], position: "top", fontSize: 13, color: "#1f2a2a" } },
        { type: "scatter", data: [here], symbol: "diamond", symbolSize: 22, itemStyle: { color: "transparent", borderColor: "#17594a", borderWidth: 3 }, label: { show: true, formatter: words.at_hand, position: "bottom", fontSize: 13, color: "#17594a" } },
      ],
    });
    chart.on("click", (hit) => {
      const row = document.getElementById(`point-${hit.data[3]}`);
      if (!row) return;
      document.querySelectorAll("#front-table .study-here").forEach((r) => r.classList.remove("study-here"));
      row.classList.add("study-here");
      row.scrollIntoView({ block: "center" });
      row.querySelector("button, input")?.focus({ preventScroll: true });
    });
    new ResizeObserver(() => chart.resize()).observe(el);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw); else draw();
})();
