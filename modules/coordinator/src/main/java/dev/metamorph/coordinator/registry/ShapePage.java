package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeList.Bounds;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeList.Place;
import dev.metamorph.shape.port.ShapeList.Question;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.TableName;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Selects a page of shapes: one look at each shape, and memory for one page, however many shapes
 * there are. Used once, by one thread.
 */
final class ShapePage {
    private static final int DIGITS = 19;

    private final Question question;
    private final Function<ShapeRef, Optional<LogSize>> sizes;
    private final Predicate<ShapeRef> among;
    private final Comparator<Placed> order;

    /** The shapes of the page so far, the last one first. One more than the limit. */
    private final PriorityQueue<Placed> page;

    /** The keys of tables, of which there are far fewer than shapes. */
    private final Map<TableName, String> tables = new HashMap<>();

    private int total;

    private record Placed(Place place, Listed shape) {}

    /**
     * @param sizes the sizes of the logs that are known
     * @param among decides whether a shape that fits the question is looked at
     */
    ShapePage(
            Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among) {
        this.question = question;
        this.sizes = sizes;
        this.among = among;
        var ascending =
                Comparator.<Placed, String>comparing(each -> each.place().key())
                        .thenComparing(each -> each.place().handle());
        order = question.descending() ? ascending.reversed() : ascending;
        page = new PriorityQueue<>(order.reversed());
    }

    /** Looks at a shape. */
    void look(Listed shape) {
        if (!fits(shape)) {
            return;
        }
        total++;
        var placed = new Placed(place(shape), shape);
        // Whether it lies on an earlier page, or on a later one.
        if (question.after().isPresent() && !isAfter(placed, question.after().get())) {
            return;
        }
        if (page.size() > question.limit() && order.compare(placed, page.element()) > 0) {
            return;
        }
        page.add(placed);
        if (page.size() > question.limit() + 1) {
            page.remove();
        }
    }

    private boolean fits(Listed shape) {
        var definition = shape.shape().definition();
        return question.table().filter(table -> !table.equals(definition.table())).isEmpty()
                && question.state().filter(state -> state != shape.state()).isEmpty()
                && question.handle().filter(handle -> !isOf(handle, shape.shape())).isEmpty()
                && fits(question.rows(), shape, LogSize::knownRows)
                && fits(question.bytes(), shape, LogSize::bytes)
                && among.test(shape.shape().ref());
    }

    /** Returns whether readers read the shape under that handle. */
    private static boolean isOf(ShapeHandle handle, Shape shape) {
        return handle.equals(shape.ref().handle()) || shape.generation().hasOther(handle);
    }

    private boolean fits(Bounds bounds, Listed shape, Function<LogSize, OptionalLong> number) {
        return bounds.equals(Bounds.NONE) || bounds.contains(number(shape, number));
    }

    private OptionalLong number(Listed shape, Function<LogSize, OptionalLong> number) {
        return sizes.apply(shape.shape().ref()).map(number).orElse(OptionalLong.empty());
    }

    private Place place(Listed shape) {
        var handle = shape.shape().ref().handle().text();
        return new Place(
                switch (question.order()) {
                    case TABLE ->
                            tables.computeIfAbsent(
                                    shape.shape().definition().table(), TableName::toString);
                    // Microseconds of equal length.
                    case CREATED -> handle.substring(handle.lastIndexOf('-') + 1);
                    case ROWS -> key(number(shape, LogSize::knownRows));
                    case BYTES -> key(number(shape, LogSize::bytes));
                },
                handle);
    }

    /** Digits of equal length; nothing for a number that is not known. */
    private static String key(OptionalLong number) {
        if (number.isEmpty()) {
            return "";
        }
        var digits = Long.toString(number.getAsLong());
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    private boolean isAfter(Placed placed, Place after) {
        return order.compare(placed, new Placed(after, placed.shape())) > 0;
    }

    ShapeList.Page page() {
        var placed = new ArrayList<>(page);
        placed.sort(order);
        var isMore = placed.size() > question.limit();
        List<Placed> shown = isMore ? placed.subList(0, question.limit()) : placed;
        return new ShapeList.Page(
                shown.stream().map(Placed::shape).toList(),
                isMore ? Optional.of(shown.getLast().place()) : Optional.empty(),
                total);
    }
}
