/** The frame around every page: side bar, header, and the page itself. */
import { AppShell, Burger, Group, ScrollArea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, useEffect, useRef } from "react";
import { IngestionBanner } from "@/settings/IngestionBanner";
import { ModalHost } from "@/ui/modals";
import { PageLoading } from "@/ui/PageLoading";
import { Brand } from "./Brand";
import { CommandPalette, SearchButton } from "./CommandPalette";
import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./Shell.module.css";
import { SideBar } from "./SideBar";
import { useShortcuts } from "./shortcuts";
import { UserMenu } from "./UserMenu";

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useShortcuts();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu and takes the focus
  useEffect(() => {
    close();
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={0}
      classNames={{ header: classes.header, navbar: classes.navbar }}
    >
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" aria-expanded={opened} />
          <Brand />
          <ProjectSwitcher />
          <Group ml="auto" gap="xs" wrap="nowrap">
            <SearchButton />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages">
        <ScrollArea type="auto" h="100%">
          <SideBar />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={null}>
          <IngestionBanner />
        </Suspense>
        <Suspense fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <CommandPalette />
      <ModalHost />
    </AppShell>
  );
}
