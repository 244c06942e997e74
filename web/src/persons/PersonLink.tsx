import { Group, Text } from "@mantine/core";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { PersonMark } from "./PersonMark";
import { type AnyPerson, personAddress, personName, shortName } from "./personName";

interface PersonLinkProps {
  person: AnyPerson;
  /** Without the round mark before the name, for narrow cells. */
  plain?: boolean;
}

/** The name of a person, leading to the profile. Without an id it is the name alone. */
export function PersonLink({ person, plain = false }: PersonLinkProps) {
  const { person_display_name_properties: naming } = useProject();
  const name = personName(person, naming?.length ? naming : undefined);
  const address = personAddress(person);
  const words = address ? (
    <ProjectLink to={address} size="sm" title={name} truncate maw="22rem" inherit>
      {shortName(name)}
    </ProjectLink>
  ) : (
    <Text span inherit size="sm" c="dimmed" truncate maw="22rem">
      {shortName(name)}
    </Text>
  );
  if (plain) return words;
  return (
    <Group gap={8} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <PersonMark name={name} />
      {words}
    </Group>
  );
}
