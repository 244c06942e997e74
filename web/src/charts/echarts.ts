/** The parts of ECharts that charts are drawn with: one chunk, fetched when the first chart is shown. */
import {
  BarChart,
  BoxplotChart,
  HeatmapChart,
  LineChart,
  MapChart,
  PieChart,
  SankeyChart,
  ScatterChart,
} from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GeoComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  CanvasRenderer,
  DatasetComponent,
  GeoComponent,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LineChart,
  MapChart,
  MarkLineComponent,
  PieChart,
  ScatterChart,
  SankeyChart,
  TooltipComponent,
  VisualMapComponent,
]);

export { init, registerMap };
