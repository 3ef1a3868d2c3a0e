package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Relation;

import java.util.List;

/** The outcome of checking a reader's request for a shape against its table. */
public sealed interface ShapeResolution {
    /**
     * The request names a shape.
     *
     * @param definition the shape in canonical form
     * @param readsGenerated whether the shape has a generated column, or its clause reads one
     * @param inner the tables of the clause's subqueries
     */
    record Valid(ShapeDefinition definition, boolean readsGenerated, List<Relation> inner)
            implements ShapeResolution {
        /** Copies the list. */
        public Valid {
            inner = List.copyOf(inner);
        }

        /** A shape without subqueries. */
        public Valid(ShapeDefinition definition, boolean readsGenerated) {
            this(definition, readsGenerated, List.of());
        }
    }

    /**
     * The request is wrong.
     *
     * @param field the parameter at fault: {@code columns}, {@code params}, {@code rows} or {@code
     *     where}
     * @param problems the problems with it, each as a sentence for the reader
     */
    record Invalid(String field, List<String> problems) implements ShapeResolution {
        /** Copies the list. */
        public Invalid {
            problems = List.copyOf(problems);
        }

        /** A request with one problem. */
        static Invalid of(String field, String problem) {
            return new Invalid(field, List.of(problem));
        }
    }
}
