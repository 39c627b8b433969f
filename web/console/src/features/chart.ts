/** ECharts with only what is drawn here; a chunk of its own that comes with the first chart. */
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'

use([AriaComponent, BarChart, GridComponent, LabelLayout, LegendComponent, LineChart, SVGRenderer, TooltipComponent])

export interface Drawn {
  name: string
  values: (number | null)[]
}
export interface Drawing {
  kind: 'line' | 'bar'
  labels: string[]
  series: Drawn[]
  text: (value: number | null) => string
}

// Told apart without colour: by dash and marker as a line, by pattern as a bar, by the name at its end as both.
const COLOURS = ['#1f4e8c', '#b3541e', '#3f7d4e']
const DASHES = ['solid', 'dashed', 'dotted']
const MARKERS = ['circle', 'triangle', 'rect']

export function draw(place: HTMLElement, { kind, labels, series, text }: Drawing) {
  const chart = init(place, null, { renderer: 'svg' })
  const option: EChartsCoreOption = {
    animation: false,
    color: COLOURS,
    aria: { enabled: true, label: { enabled: false }, decal: { show: kind === 'bar' && series.length > 1 } },
    grid: { left: 8, right: kind === 'line' ? 92 : 24, top: series.length > 1 ? 36 : 16, bottom: 8, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, itemWidth: 34 },
    tooltip: { trigger: 'axis', valueFormatter: text },
    xAxis: { type: 'category', data: labels, axisTick: { show: false }, axisLabel: { color: '#454b55' } },
    yAxis: { type: 'value', axisLabel: { formatter: (value: number) => text(value), color: '#454b55' }, splitLine: { lineStyle: { color: '#e6e8eb' } } },
    series: series.map(({ name, values }, index) =>
      kind === 'line'
        ? {
            type: 'line', name, data: values, symbol: MARKERS[index], symbolSize: 6, showSymbol: values.length < 70,
            lineStyle: { type: DASHES[index], width: 2 },
            endLabel: { show: true, formatter: name, color: COLOURS[index], width: 84, overflow: 'break' }, labelLayout: { moveOverlap: 'shiftY' },
          }
        : {
            type: 'bar', name, data: values, barMaxWidth: 46,
            label: { show: labels.length < 13, position: 'top', formatter: (of: { value: unknown }) => text(of.value as number | null), color: '#22272f' },
          }),
  }
  chart.setOption(option)
  const watcher = new ResizeObserver(() => chart.resize())
  watcher.observe(place)
  return () => {
    watcher.disconnect()
    chart.dispose()
  }
}
