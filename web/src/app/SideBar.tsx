import { Box, NavLink, Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { NAVIGATION } from "./navigation";
import { PlainProjectLink, useProjectHref } from "./ProjectLink";
import classes from "./SideBar.module.css";

export function SideBar() {
  const { pathname } = useLocation();
  const href = useProjectHref();
  return (
    <Box component="nav" p="xs" aria-label="Main">
      {NAVIGATION.map((section) => (
        <Box key={section.label} mb="sm">
          {section.label && (
            <Text className={classes.section} c="dimmed">
              {section.label}
            </Text>
          )}
          {section.items.map(({ label, to, icon: Icon }) => {
            const here = pathname === href(to) || pathname.startsWith(`${href(to)}/`);
            return (
              <NavLink
                key={to}
                component={PlainProjectLink}
                to={to}
                label={label}
                active={here}
                aria-current={here ? "page" : undefined}
                leftSection={<Icon size={18} stroke={1.7} />}
                className={classes.link}
              />
            );
          })}
        </Box>
      ))}
    </Box>
  );
}
