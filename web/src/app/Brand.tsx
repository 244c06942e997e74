import classes from "./Brand.module.css";
import { PlainProjectLink } from "./ProjectLink";

export function Brand() {
  return (
    <PlainProjectLink to="/home" className={classes.brand} aria-label="Hedgerow, home">
      <svg className={classes.leaf} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path d="M16 29V13" />
        <path className={classes.fill} d="M16 15C6 15 4 8 4 4c7 0 12 3 12 11Z" />
        <path className={`${classes.fill} ${classes.light}`} d="M16 21c8 0 11-5 12-11-7 0-12 3-12 11Z" />
      </svg>
      <span className={classes.name}>Hedgerow</span>
    </PlainProjectLink>
  );
}
