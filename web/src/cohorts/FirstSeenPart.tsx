import { Select } from "@mantine/core";
import { Amount } from "./BehaviourPart";
import type { Condition } from "./conditions";
import { DateField } from "./TimePart";

interface FirstSeenPartProps {
  condition: Condition;
  onChange: (next: Condition) => void;
}

type Way = "last" | "is_date_after" | "is_date_before" | "is_date_exact";
const WAYS: { value: Way; label: string }[] = [
  { value: "last", label: "in the last days" },
  { value: "is_date_after", label: "after" },
  { value: "is_date_before", label: "before" },
  { value: "is_date_exact", label: "on" },
];
const DAYS = /^-(\d+)d$/;

/** When a person was seen for the first time. */
export function FirstSeenPart({ condition, onChange }: FirstSeenPartProps) {
  const value = String(condition.value ?? "");
  const days = DAYS.exec(value)?.[1];
  const way: Way =
    days && condition.operator === "is_date_after" ? "last" : ((condition.operator as Way) ?? "is_date_after");
  const choose = (next: Way) => {
    if (next === "last") onChange({ ...condition, operator: "is_date_after", value: "-30d" });
    else {
      const date = days ? new Date().toISOString().slice(0, 10) : value;
      onChange({ ...condition, operator: next, value: date });
    }
  };
  return (
    <>
      <Select
        size="xs"
        w={150}
        aria-label="When"
        data={WAYS}
        value={way}
        allowDeselect={false}
        onChange={(next) => next && choose(next as Way)}
      />
      {way === "last" ? (
        <Amount label="Days" value={Number(days)} onChange={(next) => onChange({ ...condition, value: `-${next}d` })} />
      ) : (
        <DateField label="Date" value={value} onChange={(next) => onChange({ ...condition, value: next })} />
      )}
    </>
  );
}
