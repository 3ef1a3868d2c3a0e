package dev.metamorph.shape.definition;

import java.util.List;

/** What came of checking a request against its table. */
public sealed interface ShapeResolution {
    /** The request names a shape. */
    record Valid(ShapeDefinition definition) implements ShapeResolution {}

    /**
     * The request is wrong.
     *
     * @param field the parameter at fault: {@code columns}, {@code params} or {@code where}
     * @param problems what is wrong with it, each a sentence for the reader
     */
    record Invalid(String field, List<String> problems) implements ShapeResolution {
        /** Copies the list. */
        public Invalid {
            problems = List.copyOf(problems);
        }

        /** One problem. */
        static Invalid of(String field, String problem) {
            return new Invalid(field, List.of(problem));
        }
    }
}
