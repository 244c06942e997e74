/** A text that does not go into an address: offers to keep it, because then a short link opens it. */
import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Question } from "@/api/ask";
import { number } from "@/ui/format";
import { done, failed } from "@/ui/notify";
import { insightQuery, useSavedActions } from "./saved/useSaved";
import { LONGEST } from "./tabs/address";
import { isChanged, type Tab } from "./tabs/tab";

interface TooLongProps {
  tab: Tab;
  question: Question;
  onChange: (change: Partial<Tab>) => void;
}

export function TooLong({ tab, question, onChange }: TooLongProps) {
  const { createInsight } = useSavedActions();
  const [busy, setBusy] = useState(false);
  const { text, origin } = tab;
  if (text.length <= LONGEST || (origin && !isChanged(tab))) return null;
  const keep = async () => {
    setBusy(true);
    try {
      const name = `Long query of ${new Date().toISOString().slice(0, 16).replace("T", " ")}`;
      const made = await createInsight({ name, query: insightQuery(tab, question), saved: true });
      onChange({ origin: { kind: "insight", id: made.short_id, name, text } });
      done("Kept as a saved query. The address of this page is a link to it now.");
    } catch (error) {
      failed("The query could not be saved", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group gap="sm" role="note">
      <Text size="sm">
        This text is too long for a link ({number(text.length)} of {number(LONGEST)} characters). It is kept in this
        browser; to pass it on, keep it as a saved query.
      </Text>
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void keep()}>
        Keep as saved query
      </Button>
    </Group>
  );
}
