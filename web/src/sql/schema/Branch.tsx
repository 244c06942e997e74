/** One line of the tree: something to insert, to open, or both. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./Schema.module.css";

interface BranchProps {
  name: string;
  type?: string;
  /** A click on the name. Without it, that opens and closes. */
  onInsert?: () => void;
  /** What is below it; asked for when it is opened. */
  children?: () => ReactNode;
  opened?: boolean;
}

export function Branch({ name, type, onInsert, children, opened: initially = false }: BranchProps) {
  const [opened, setOpened] = useState(initially);
  const toggle = () => setOpened(!opened);
  return (
    <li>
      <div className={classes.line}>
        {children ? (
          <UnstyledButton
            className={classes.toggle}
            aria-expanded={opened}
            aria-label={`${opened ? "Close" : "Open"} ${name}`}
            onClick={toggle}
          >
            <IconChevronRight size={14} className={classes.chevron} data-opened={opened || undefined} aria-hidden />
          </UnstyledButton>
        ) : (
          <span className={classes.indent} />
        )}
        <UnstyledButton
          className={classes.name}
          title={onInsert ? `Insert ${name}` : undefined}
          onClick={onInsert ?? toggle}
        >
          <span className={classes.cut}>{name}</span>
          {type && <span className={classes.type}>{type}</span>}
        </UnstyledButton>
      </div>
      {opened && children && <ul className={classes.list}>{children()}</ul>}
    </li>
  );
}
