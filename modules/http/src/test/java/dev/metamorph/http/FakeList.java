package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeRef;

import java.util.Optional;
import java.util.function.Function;

/** Lists the shapes of a {@link FakeDirectory}, or what a test says. */
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
    public synchronized Page page(Question question, Function<ShapeRef, Optional<LogSize>> sizes) {
        asked = Optional.of(question);
        return override.orElseGet(this::all);
    }

    private Page all() {
        var shapes =
                directory.shapes().stream().map(shape -> new Listed(shape, State.ACTIVE)).toList();
        return new Page(shapes, Optional.empty(), shapes.size());
    }
}
