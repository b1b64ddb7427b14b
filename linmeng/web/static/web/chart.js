// Draws the charts of a page from the JSON beside them (docs/components.md).
(() => {
  "use strict";
  const COLOURS = ["#17594a", "#c98a1b", "#2a6592", "#a13a22", "#7a4a86", "#6b8e4e", "#8d8675", "#4a9a9c"];
  const FONT = '"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif';

  function options(spec) {
    const pie = spec.kind === "pie";
    const flat = spec.kind === "hbar";
    const steps = { type: "category", data: spec.categories, axisLabel: { color: "#566160", fontSize: 13, hideOverlap: !flat, interval: flat ? 0 : "auto" }, inverse: flat, axisTick: { show: false } };
    const values = { type: "value", name: spec.unit ?? "", nameTextStyle: { color: "#566160", align: "left" }, axisLabel: { color: "#566160", fontSize: 13 }, splitLine: { lineStyle: { color: "#e9e3d5" } }, scale: spec.scale ?? false };
    return {
      color: spec.colours ?? COLOURS, textStyle: { fontFamily: FONT, fontSize: 14, color: "#1f2a2a" }, animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      tooltip: { trigger: pie ? "item" : "axis", confine: true, axisPointer: { type: "shadow" } },
      legend: pie || spec.series.length > 1 ? { type: "scroll", bottom: 0, textStyle: { fontSize: 14 } } : undefined,
      grid: { left: 8, right: 24, top: spec.unit ? 36 : 16, bottom: spec.series.length > 1 ? 40 : 8, containLabel: true },
      ...(pie ? {} : flat ? { xAxis: values, yAxis: steps } : { xAxis: steps, yAxis: values }),
      aria: { enabled: true, decal: { show: pie } },
      series: spec.series.map((s) => pie
        ? { type: "pie", radius: ["38%", "68%"], center: ["50%", "45%"], label: { formatter: "{b} {d}%", fontSize: 13 }, name: s.name, data: s.data.map((value, i) => ({ value, name: spec.categories[i] })) }
        : { type: spec.kind === "line" ? "line" : "bar", name: s.name, data: s.data, stack: spec.stack ? "all" : undefined, barMaxWidth: 44, symbolSize: 7, label: spec.series.length === 1 && spec.kind !== "line" ? { show: true, position: flat ? "right" : "top", fontSize: 13, color: "#1f2a2a" } : undefined }),
    };
  }

  function start(figure) {
    const el = figure.querySelector(".chart");
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const chart = window.echarts.getInstanceByDom(el) ?? window.echarts.init(el);
    chart.setOption(options(spec), true);
    new ResizeObserver(() => chart.resize()).observe(el);
  }
  const all = (root) => root.querySelectorAll("[data-chart]").forEach(start);
  const ready = () => all(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) all(event.detail.elt); });
})();
