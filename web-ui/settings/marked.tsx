import { Inert } from '../inert.ts';

/** Words of a declaration, in which `keys` stand between backticks. */
export const Marked = ({ text }: { readonly text: string }) => (
  <>
    {text.split('`').map((part, index) =>
      index % 2 === 0 ? (
        <Inert key={index} text={part} />
      ) : (
        <code key={index}>
          <Inert text={part} />
        </code>
      ),
    )}
  </>
);
