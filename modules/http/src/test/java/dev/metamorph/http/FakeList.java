package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeRef;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lists the shapes of a {@link FakeDirectory}, in the order of their creation or of their bytes, or
 * what a test says.
 */
final class FakeList implements ShapeList {
    private final FakeDirectory directory;

    @GuardedBy("this")
    private Optional<Page> override = Optional.empty();

    @GuardedBy("this")
    private Optional<Question> asked = Optional.empty();

    FakeList(FakeDirectory directory) {
        this.directory = directory;
    }

    synchronized void answer(Page page) {
        override = Optional.of(page);
    }

    synchronized void answerAsUsual() {
        override = Optional.empty();
    }

    /** The last question. */
    synchronized Question question() {
        return asked.orElseThrow();
    }

    @Override
    public synchronized Page page(
            Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among) {
        asked = Optional.of(question);
        return override.orElseGet(() -> list(question, sizes, among));
    }

    private Page list(
            Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among) {
        var shapes = new ArrayList<Placed>();
        for (var shape : directory.shapes()) {
            var bytes = sizes.apply(shape.ref()).map(LogSize::bytes).orElse(OptionalLong.empty());
            if (question.bytes().contains(bytes) && among.test(shape.ref())) {
                shapes.add(new Placed(bytes.orElse(0), new Listed(shape, State.ACTIVE)));
            }
        }
        var total = shapes.size();
        if (question.order() == Order.BYTES) {
            var ascending = Comparator.comparingLong(Placed::bytes);
            shapes.sort(question.descending() ? ascending.reversed() : ascending);
        }
        question.after()
                .ifPresent(after -> {
                    var last =
                            shapes.stream().filter(each -> each.place().equals(after)).findFirst();
                    last.ifPresentOrElse(
                            found -> shapes.subList(0, shapes.indexOf(found) + 1).clear(),
                            () ->
                                    shapes.removeIf(
                                            each -> !each.isAfter(after, question.descending())));
                });
        var page = shapes.subList(0, Math.min(question.limit(), shapes.size()));
        return new Page(
                page.stream().map(Placed::listed).toList(),
                page.size() < shapes.size()
                        ? Optional.of(page.getLast().place())
                        : Optional.empty(),
                total);
    }

    private record Placed(long bytes, Listed listed) {
        Place place() {
            return new Place(Long.toString(bytes), listed.shape().ref().handle().text());
        }

        boolean isAfter(Place place, boolean descending) {
            var difference = Long.compare(bytes, Long.parseLong(place.key()));
            return descending ? difference < 0 : difference > 0;
        }
    }
}
