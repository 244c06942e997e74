import { Box, NativeSelect, NavLink, Title } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { PlainProjectLink, useGo } from "@/app/ProjectLink";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import classes from "./SettingsPage.module.css";
import { SECTIONS } from "./sections";

export function SettingsPage() {
  const { section: key = "project" } = useParams({ strict: false }) as { section?: string };
  const section = SECTIONS.find((one) => one.key === key);
  const go = useGo();
  return (
    <Page title={`${section?.label ?? "Unknown"} settings`} heading={<Title order={1}>Settings</Title>}>
      <Box className={classes.frame}>
        <Box component="nav" aria-label="Sections" visibleFrom="sm" className={classes.list}>
          {SECTIONS.map(({ key: one, label, icon: Icon }) => (
            <NavLink
              key={one}
              component={PlainProjectLink}
              to={`/settings/${one}`}
              label={label}
              active={one === key}
              aria-current={one === key ? "page" : undefined}
              leftSection={<Icon size={18} stroke={1.7} />}
              className={classes.link}
            />
          ))}
        </Box>
        <NativeSelect
          hiddenFrom="sm"
          label="Section"
          value={key}
          onChange={(event) => go(`/settings/${event.currentTarget.value}`)}
          data={SECTIONS.map(({ key: value, label }) => ({ value, label }))}
        />
        <Box className={classes.section}>
          {section ? (
            <section.component />
          ) : (
            <EmptyState icon={SECTIONS[0]?.icon ?? (() => null)} title="There is no such section">
              Choose one from the list.
            </EmptyState>
          )}
        </Box>
      </Box>
    </Page>
  );
}
