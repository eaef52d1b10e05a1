import { PanelBuilder as Bars } from '@grafana/grafana-foundation-sdk/barchart';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Geomap } from '@grafana/grafana-foundation-sdk/geomap';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Board, Choice, Kind, Panel } from './board.ts';

const WIDTH = 24;
const HEIGHTS: Readonly<Record<Kind, number>> = { number: 4, series: 8, columns: 8, bars: 8, table: 8, map: 8 };
const DOTS = 100;
type Place = dashboard.GridPos;
/** Which box or file is looked at is chosen above the board, among the data sources of the plugin. */
const BOX = 'box';
const SOURCE = { uid: `\${${BOX}}` };

/** The board as Grafana reads it. */
export function drawn(board: Board): string {
  const source = { type: board.plugin, ...SOURCE };
  // Files are read in this form by every Grafana since 11.6; version 2 of it is for newer ones only.
  // oxlint-disable-next-line typescript/no-deprecated
  const builder = new dashboard.DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.about)
    .tags(['skep'])
    .timezone('browser')
    .refresh(board.refresh)
    .time({ from: 'now-12h', to: 'now' })
    .withVariable(
      new dashboard.DatasourceVariableBuilder(BOX)
        .label('Data source')
        .type(board.plugin)
        .current({ text: board.source, value: board.uid }),
    );
  for (const choice of board.choices) builder.withVariable(chosen(choice, source));
  const made = builder.build();
  return `${JSON.stringify({ ...made, panels: placed(board, source) }, null, 2)}\n`;
}

/** Rows beneath one another, panels from left to right; what does not fit beside goes beneath. */
function placed({ rows }: Board, source: common.DataSourceRef): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: wanted } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of wanted) {
      if (x + panel.width > WIDTH) {
        y += height;
        x = 0;
        height = 0;
      }
      const place = { x, y, w: panel.width, h: HEIGHTS[panel.kind] };
      panels.push(
        built(panel, place, source)
          .id(panels.length + 1)
          .build(),
      );
      x += panel.width;
      height = Math.max(height, place.h);
    }
    y += height;
  }
  return panels;
}

type Built = ReturnType<typeof shaped>;

function built(panel: Panel, place: Place, source: common.DataSourceRef): Built {
  const builder = shaped(panel);
  // All classes have these methods, but each its own `this`: of a union of them TypeScript can call none.
  const all = builder as Stat;
  all.title(panel.title).description(panel.about).gridPos(place).datasource(source).maxDataPoints(DOTS);
  all.targets(panel.queries.map((query) => ({ build: () => ({ ...query, datasource: source }) })));
  return builder;
}

function shaped({ kind, unit }: Panel) {
  switch (kind) {
    case 'number':
      return withUnit(new Stat(), unit)
        .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
        .graphMode(common.BigValueGraphMode.None)
        .colorMode(common.BigValueColorMode.None);
    case 'series':
      return withUnit(new Series(), unit).showPoints(common.VisibilityMode.Always).fillOpacity(10);
    case 'columns':
      return withUnit(new Series(), unit)
        .drawStyle(common.GraphDrawStyle.Bars)
        .fillOpacity(80)
        .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
    case 'bars':
      return withUnit(new Bars(), unit).orientation(common.VizOrientation.Horizontal);
    case 'table':
      return table(unit);
    case 'map':
      return map();
  }
}

const withUnit = <B extends { unit(name: string): B }>(builder: B, unit: string | undefined): B =>
  unit === undefined ? builder : builder.unit(unit);

/** The one unit in a table is that of the column Duration. */
function table(unit: string | undefined): Table {
  const builder = new Table();
  return unit === undefined ? builder : builder.overrideByName('Duration', [{ id: 'unit', value: unit }]);
}

/** A dot in the middle of each country, by its two letters. */
function map(): Geomap {
  const location = new common.FrameGeometrySourceBuilder()
    .mode(common.FrameGeometrySourceMode.Lookup)
    .lookup('country')
    .gazetteer('public/gazetteer/countries.json');
  const style = { size: { field: 'Times', fixed: 5, min: 4, max: 24 }, color: { fixed: 'dark-orange' }, opacity: 0.6 };
  const dots = new common.MapLayerOptionsBuilder()
    .type('markers')
    .name('Sessions')
    .location(location)
    .config({ style, showLegend: false })
    .tooltip(true);
  // `default` is the server's own choice of base map; it may be one that asks nobody.
  return new Geomap().basemap(new common.MapLayerOptionsBuilder().type('default').name('World')).layers([dots]);
}

const ALL = 'All';

function chosen(choice: Choice, source: common.DataSourceRef): { build(): dashboard.VariableModel } {
  const { kind, name, label } = choice;
  switch (kind) {
    case 'text':
      return new dashboard.TextBoxVariableBuilder(name)
        .label(label)
        .defaultValue('*')
        .current({ text: '*', value: '*' });
    case 'list':
      return new dashboard.CustomVariableBuilder(name)
        .label(label)
        .values(choice.values.join(','))
        .options(choice.values.map((value) => ({ text: value, value, selected: value === choice.values[0] })))
        .current({ text: choice.values[0] ?? '', value: choice.values[0] ?? '' });
    case 'query':
      return new dashboard.QueryVariableBuilder(name)
        .label(label)
        .datasource(source)
        .query(choice.query)
        .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
        .includeAll(true)
        .allValue(choice.all)
        .current({ text: ALL, value: '$__all' });
  }
}
