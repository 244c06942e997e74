import { Button, Group, Stack } from "@mantine/core";
import { IconUpload, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { useUrlState } from "@/app/urlState";
import { choosePerson } from "@/persons/ChoosePerson";
import { personName } from "@/persons/personName";
import { done, failed } from "@/ui/notify";
import { CsvDrop } from "./CsvDrop";
import { UploadResult } from "./UploadResult";
import { type Cohort, type Uploaded, upload, useForgetCohorts } from "./useCohort";

/** What puts persons into a list: a file, or one by one. */
export function StaticList({ cohort }: { cohort: Cohort }) {
  const [uploaded, setUploaded] = useUrlState<Uploaded | null>("uploaded", null);
  const [wantsFile, setWantsFile] = useState(false);
  const [busy, setBusy] = useState(false);
  const projectUrl = useProjectUrl();
  const forget = useForgetCohorts();

  const send = async (file: File) => {
    setBusy(true);
    try {
      const changed = await upload(projectUrl, file, { id: cohort.id });
      setUploaded(changed.uploaded ?? null);
      setWantsFile(false);
      await forget();
    } catch (error) {
      failed("The file was not taken", error);
    }
    setBusy(false);
  };
  const add = () =>
    choosePerson({
      title: "Add a person",
      verb: "Add to the cohort",
      onChoose: async (person) => {
        const path = `${projectUrl}/cohorts/${cohort.id}/add_persons_to_static_cohort/`;
        await requestJson(path, { person_ids: [person.uuid] }, { method: "PATCH" });
        done(`${personName(person)} was added`);
        await forget();
      },
    });
  return (
    <Stack gap="sm" mb="sm">
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconUpload size={15} />}
          aria-expanded={wantsFile}
          onClick={() => setWantsFile(!wantsFile)}
        >
          Upload a CSV file
        </Button>
        <Button variant="default" size="xs" leftSection={<IconUserPlus size={15} />} onClick={add}>
          Add a person
        </Button>
      </Group>
      {wantsFile && <CsvDrop onFile={(file) => void send(file)} busy={busy} />}
      {uploaded && <UploadResult uploaded={uploaded} onClose={() => setUploaded(null)} />}
    </Stack>
  );
}
