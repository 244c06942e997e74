"""What only a chart reads: kept with a question, part of no answer; known by name, since unknown keys are refused."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hedgerow.insights.models import QueryModel


class ChartFilter(QueryModel):
    """How numbers are drawn, for every insight that is drawn over time."""

    show_legend: bool | None = Field(default=None, exclude=True)
    legend_position: str | None = Field(default=None, exclude=True)
    show_annotations: bool | None = Field(default=None, exclude=True)
    show_percentages_on_series: bool | None = Field(default=None, exclude=True)
    show_alert_threshold_lines: bool | None = Field(default=None, exclude=True)
    show_labels_on_series: bool | None = Field(default=None, exclude=True)
    show_multiple_y_axes: bool | None = Field(default=None, exclude=True)
    show_percent_stack_view: bool | None = Field(default=None, exclude=True)
    show_values_on_series: bool | None = Field(default=None, exclude=True)
    show_confidence_intervals: bool | None = Field(default=None, exclude=True)
    show_trend_lines: bool | None = Field(default=None, exclude=True)
    show_moving_average: bool | None = Field(default=None, exclude=True)
    show_full_urls: bool | None = Field(default=None, exclude=True)
    moving_average_intervals: float | None = Field(default=None, exclude=True)
    confidence_level: float | None = Field(default=None, exclude=True)
    stacked: bool | None = Field(default=None, exclude=True)
    stack_breakdown_values: bool | None = Field(default=None, exclude=True)
    exclude_box_plot_outliers: bool | None = Field(default=None, exclude=True)
    hide_weekends: bool | None = Field(default=None, exclude=True)
    metric_show_change: bool | None = Field(default=None, exclude=True)
    metric_change_increase_color: str | None = Field(default=None, exclude=True)
    metric_change_decrease_color: str | None = Field(default=None, exclude=True)
    metric_color_by_direction: bool | None = Field(default=None, exclude=True)
    metric_line_increase_color: str | None = Field(default=None, exclude=True)
    metric_line_decrease_color: str | None = Field(default=None, exclude=True)
    metric_summary: str | None = Field(default=None, exclude=True)
    hidden_legend_indexes: list[int] | None = Field(default=None, exclude=True)
    hidden_legend_breakdowns: list[Any] | None = Field(default=None, exclude=True)
    result_customizations: dict[str, Any] | None = Field(default=None, exclude=True)
    result_customization_by: str | None = Field(default=None, exclude=True)
    goal_lines: list[dict[str, Any]] | None = Field(default=None, exclude=True)
    dashboard_display: str | None = Field(default=None, exclude=True)
    y_axis_scale_type: Literal["linear", "log10"] | None = Field(default=None, exclude=True)
    y_axis_label: str | None = Field(default=None, exclude=True)
    x_axis_label: str | None = Field(default=None, exclude=True)
    decimal_places: float | None = Field(default=None, exclude=True)
    min_decimal_places: float | None = Field(default=None, exclude=True)
    aggregation_axis_format: str | None = Field(default=None, exclude=True)
    aggregation_axis_prefix: str | None = Field(default=None, exclude=True)
    aggregation_axis_postfix: str | None = Field(default=None, exclude=True)
    detailed_results_aggregation_type: str | None = Field(default=None, exclude=True)
