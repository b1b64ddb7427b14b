// Every answer of a going run carries the whole trace; the chart takes it over without being built anew.
(() => {
  "use strict";
  document.addEventListener("htmx:afterSwap", () => {
    const data = document.getElementById("trace");
    const chart = window.echarts?.getInstanceByDom(document.getElementById("run-chart"));
    if (!data || !chart) return;
    const trace = JSON.parse(data.textContent);
    chart.setOption({ xAxis: { data: trace.categories }, series: trace.series.map((s) => ({ data: s.data })) });
  });
})();
