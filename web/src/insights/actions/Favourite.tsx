import { ActionIcon, Tooltip } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";

interface FavouriteProps {
  value: boolean;
  /** Of the insight, for screen readers. */
  name: string;
  onChange: (value: boolean) => void;
}

export function Favourite({ value, name, onChange }: FavouriteProps) {
  return (
    <Tooltip label={value ? "Remove from favourites" : "Add to favourites"}>
      <ActionIcon
        variant="subtle"
        color={value ? "yellow" : "gray"}
        aria-pressed={value}
        aria-label={`Favourite: ${name}`}
        onClick={() => onChange(!value)}
      >
        {value ? <IconStarFilled size={17} /> : <IconStar size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
