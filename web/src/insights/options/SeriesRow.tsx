/** One event or action of an insight: what it is, how it is counted, its own filters, its name. */
import { ActionIcon, Badge, Group, Menu, Stack } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconPencil,
  IconQuestionMark,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { EventPicker } from "@/pickers/EventPicker";
import type { PropertyFilter } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { seriesName } from "../model/names";
import type { Series } from "../model/types";
import { CommitInput } from "./CommitInput";
import { MathPicker } from "./MathPicker";
import classes from "./options.module.css";

export interface SeriesRowProps {
  series: Series;
  /** "A", "B" of trends, "1", "2" of funnels. */
  mark: string;
  /** What it is called for screen readers: "Series A", "Step 1". */
  label: string;
  math: "none" | "all" | "actors";
  onChange: (series: Series) => void;
  onRemove?: () => void;
  onDuplicate?: () => void;
  onMove?: (by: -1 | 1) => void;
  isFirst: boolean;
  isLast: boolean;
  /** Steps of funnels that people may leave out. */
  canBeOptional?: boolean;
}

/** The same place in the list, another event: filters and math stay. */
function withEvent(series: Series, event: string | null): Series {
  const { math, math_property, math_property_type, math_hogql, math_group_type_index, properties, optionalInFunnel } =
    series;
  const counting = { math, math_property, math_property_type, math_hogql, math_group_type_index };
  return { kind: "EventsNode", event, name: event ?? "All events", ...counting, properties, optionalInFunnel };
}

function withAction(series: Series, action: { id: number; name: string }): Series {
  const { event, ...rest } = withEvent(series, null) as Series & { event?: string | null };
  return { ...rest, kind: "ActionsNode", id: action.id, name: action.name } as Series;
}

export function SeriesRow(props: SeriesRowProps) {
  const { series, mark, label, math, onChange } = props;
  const [naming, setNaming] = useState(false);
  const filters = Array.isArray(series.properties) ? (series.properties as unknown as PropertyFilter[]) : [];
  const set = (change: Partial<Series>) => onChange({ ...series, ...change } as Series);

  return (
    <Stack gap={6} className={classes.series} role="group" aria-label={label}>
      <Group gap={6} wrap="nowrap">
        <span className={classes.letter} aria-hidden="true">
          {mark}
        </span>
        <div className={classes.grow}>
          <EventPicker
            label={label}
            fullWidth
            withActions
            value={series.kind === "EventsNode" ? (series.event ?? null) : null}
            actionName={series.kind === "ActionsNode" ? series.name || `Action ${series.id}` : null}
            onChange={(event) => onChange(withEvent(series, event))}
            onAction={(action) => onChange(withAction(series, action))}
          />
        </div>
        <RowMenu {...props} onRename={() => setNaming(true)} />
      </Group>
      {(naming || series.custom_name) && (
        <CommitInput
          aria-label={`Name of ${label}`}
          placeholder={`Name to show instead of ${seriesName({ ...series, custom_name: null } as Series)}`}
          value={series.custom_name ?? ""}
          onCommit={(name) => set({ custom_name: name.trim() || undefined })}
          autoFocus={naming}
        />
      )}
      {math !== "none" && <MathPicker series={series} onChange={set} actorsOnly={math === "actors"} />}
      <Group gap={6}>
        <PropertyFilters
          value={filters}
          onChange={(next) => set({ properties: next as unknown as Record<string, unknown>[] })}
          event={series.kind === "EventsNode" ? series.event : null}
        />
        {series.optionalInFunnel && <Badge variant="light">optional</Badge>}
      </Group>
    </Stack>
  );
}

function RowMenu(props: SeriesRowProps & { onRename: () => void }) {
  const { series, label, onChange, onMove, onDuplicate, onRemove, onRename, canBeOptional } = props;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${label}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
          Rename
        </Menu.Item>
        {onDuplicate && (
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={onDuplicate}>
            Duplicate
          </Menu.Item>
        )}
        {onMove && (
          <>
            <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => onMove(-1)} disabled={props.isFirst}>
              Move up
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => onMove(1)} disabled={props.isLast}>
              Move down
            </Menu.Item>
          </>
        )}
        {canBeOptional && (
          <Menu.Item
            leftSection={<IconQuestionMark size={15} />}
            onClick={() =>
              onChange({ ...series, optionalInFunnel: series.optionalInFunnel ? undefined : true } as Series)
            }
          >
            {series.optionalInFunnel ? "Make required" : "Make optional"}
          </Menu.Item>
        )}
        {onRemove && (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
            Remove
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
