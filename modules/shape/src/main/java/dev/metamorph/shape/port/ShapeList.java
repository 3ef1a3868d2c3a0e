package dev.metamorph.shape.port;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.relation.TableName;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lists the shapes of a stack, page by page. Every instance knows all of them. A call looks at each
 * shape once, so it is made on a thread that may work for some milliseconds.
 */
@FunctionalInterface
public interface ShapeList {
    /**
     * A page of the shapes that fit the question.
     *
     * @param sizes the sizes of the logs that are known
     * @param among decides whether a shape that fits the question is looked at; called once for
     *     each of them
     */
    Page page(
            Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among);

    /** The state of a shape. */
    enum State {
        /** Its initial snapshot is being written, or has not begun. */
        SNAPSHOT,
        /** Its initial snapshot is complete. */
        ACTIVE;

        /** The name in answers, in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The order of shapes; shapes that are equal in it are ordered by their handles. */
    enum Order {
        /** By schema and name of the table. */
        TABLE,
        /** By the time of creation. */
        CREATED,
        /** By the number of rows; shapes whose number is not known come first. */
        ROWS,
        /** By the bytes of the log; shapes whose size is not known come first. */
        BYTES
    }

    /**
     * Bounds of a number, both inclusive. A number that is not known is within no bound.
     *
     * @param from the least
     * @param to the greatest
     */
    record Bounds(OptionalLong from, OptionalLong to) {
        /** No bounds: any number, known or not. */
        public static final Bounds NONE = new Bounds(OptionalLong.empty(), OptionalLong.empty());

        /** Returns whether a number is within the bounds. */
        public boolean contains(OptionalLong number) {
            return equals(NONE)
                    || (number.isPresent()
                            && number.getAsLong() >= from.orElse(0)
                            && number.getAsLong() <= to.orElse(Long.MAX_VALUE));
        }
    }

    /**
     * The shapes to list.
     *
     * @param table the only table, or all
     * @param state the only state, or both
     * @param handle the only handle, or all
     * @param rows the bounds of their numbers of rows
     * @param bytes the bounds of the bytes of their logs
     * @param after the place after which the page begins
     * @param limit the most shapes of the page, at least 1
     */
    record Question(
            Optional<TableName> table,
            Optional<State> state,
            Optional<ShapeHandle> handle,
            Bounds rows,
            Bounds bytes,
            Order order,
            boolean descending,
            Optional<Place> after,
            int limit) {
        /** Returns whether the sizes of logs decide which shapes are on a page. */
        public boolean dependsOnSizes() {
            return order == Order.ROWS
                    || order == Order.BYTES
                    || !rows.equals(Bounds.NONE)
                    || !bytes.equals(Bounds.NONE);
        }

        /** The same question without the bounds of sizes. */
        public Question ofAnySize() {
            return new Question(
                    table,
                    state,
                    handle,
                    Bounds.NONE,
                    Bounds.NONE,
                    order,
                    descending,
                    after,
                    limit);
        }
    }

    /**
     * A place in an order. It stays valid when its shape ends.
     *
     * @param key what the order compares
     * @param handle the handle of the shape at the place
     */
    record Place(String key, String handle) {}

    /** A listed shape. */
    record Listed(Shape shape, State state) {}

    /**
     * A page.
     *
     * @param next the place of the last shape; empty if no shape follows it
     * @param total the number of shapes that fit the question, on all pages
     */
    record Page(List<Listed> shapes, Optional<Place> next, int total) {
        /** Copies the list. */
        public Page {
            shapes = List.copyOf(shapes);
        }
    }
}
