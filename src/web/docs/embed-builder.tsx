// The form whose choices become the line to copy.

import type { FC } from "hono/jsx";
import type { Row } from "./embed-tables";

const Choice: FC<{ name: string; label: string; placeholder?: string; value?: string }> = (props) => (
  <label>
    <span>{props.label}</span>
    <input name={props.name} value={props.value ?? ""} placeholder={props.placeholder ?? ""} autocomplete="off" />
  </label>
);

const Select: FC<{ name: string; label: string; options: readonly Row[] }> = ({ name, label, options }) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      {options.map(([value, text]) => (
        <option value={value}>{text}</option>
      ))}
    </select>
  </label>
);

const LANGUAGES = ["en", "es", "fr", "de", "pt", "hi", "ja", "ko", "ar"];

/** Hidden until its script runs. */
export const Builder: FC<{ origin: string; tenant: string }> = ({ origin, tenant }) => (
  <div hidden>
    <form class="builder" data-builder>
      <Choice name="tenant" label="Business" value={tenant} />
      <Choice name="service" label="Service" placeholder="all" />
      <Select
        name="kind"
        label="As"
        options={[
          ["inline", "part of the page"],
          ["button", "a button that opens a dialog"],
          ["floating", "a button in the corner"],
        ]}
      />
      <Choice name="label" label="Words of the button" placeholder="Book now" />
      <Select
        name="theme"
        label="Theme"
        options={[
          ["", "light"],
          ["dark", "dark"],
          ["auto", "as the visitor's system"],
        ]}
      />
      <Select
        name="lang"
        label="Language"
        options={[["", "the visitor's"], ...LANGUAGES.map((code) => [code, code] as const)]}
      />
      <Choice name="accent" label="Accent" placeholder="#2f4fd0" />
      <Choice name="background" label="Background" placeholder="transparent" />
      <Choice name="text" label="Text" placeholder="#171c26" />
      <Choice name="radius" label="Corners" placeholder="14px" />
      <Choice name="font" label="Font" placeholder="system-ui" />
    </form>
    <pre tabindex={0}>
      <code data-line data-src={`${origin}/widget.js`}></code>
    </pre>
    <p>
      <button type="button" data-copy-line>
        Copy
      </button>
    </p>
    <div class="preview" data-preview></div>
  </div>
);
