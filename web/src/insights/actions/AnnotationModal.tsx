/** A note at a day: charts show it as a mark. */
import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useQueryClient } from "@tanstack/react-query";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "@/api/client";
import { closeModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";

interface AnnotationModalProps {
  projectId: string;
  /** The number of the insight that a note may belong to; null for one that is not saved. */
  insight: number | null;
  day?: string;
}

export function AnnotationModal({ projectId, insight, day }: AnnotationModalProps) {
  const [content, setContent] = useState("");
  const [moment, setMoment] = useState<string | null>(day ?? dayjs().format("YYYY-MM-DD HH:mm:ss"));
  const [scope, setScope] = useState<"project" | "dashboard_item">("project");
  const client = useQueryClient();
  const save = async () => {
    try {
      await api.POST("/api/projects/{project_id}/annotations/", {
        params: { path: { project_id: projectId } },
        body: {
          content: content.trim(),
          date_marker: moment ? dayjs(moment).toISOString() : null,
          scope,
          dashboard_item: scope === "dashboard_item" ? insight : null,
        } as never,
      });
      await client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/annotations/"] });
      done("The annotation is on the charts");
      closeModal();
    } catch (error) {
      failed("The annotation could not be saved", error);
    }
  };
  return (
    <Stack gap="sm">
      <DateTimePicker label="When" value={moment} onChange={setMoment} valueFormat="YYYY-MM-DD HH:mm" />
      <Textarea
        label="What happened"
        placeholder="Version 2.4 went live"
        autosize
        minRows={2}
        maxLength={8000}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        data-autofocus
      />
      {insight !== null && (
        <SegmentedControl
          aria-label="Where it is shown"
          data={[
            { value: "project", label: "On all charts" },
            { value: "dashboard_item", label: "On this insight" },
          ]}
          value={scope}
          onChange={(next) => setScope(next as typeof scope)}
        />
      )}
      <Group justify="flex-end">
        <Button onClick={() => void save()} disabled={!content.trim() || !moment}>
          Save annotation
        </Button>
      </Group>
    </Stack>
  );
}
