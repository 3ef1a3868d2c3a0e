package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedPositions;
import dev.metamorph.shape.port.PublishedShapes.Declared;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives one answer to every question, and notes the questions. */
final class FakePositions implements PublishedPositions {
    /** A position of which everything is known. */
    static final Position KNOWN =
            new Position(
                    Optional.of(new Lsn(0x100)),
                    Optional.of(
                            new Change(
                                    new LogOffset(0x110, 2),
                                    742,
                                    Instant.parse("2026-11-30T08:00:00.123456Z"))),
                    new ShapeHandle("1-2"),
                    Optional.of(new LogOffset(0x110, 2)),
                    new Lsn(0x200),
                    List.of(new Place(0, 17, true), new Place(1, 4, false)));

    /** A position of which nothing is known but where to look. */
    static final Position UNKNOWN =
            new Position(
                    Optional.empty(),
                    Optional.empty(),
                    new ShapeHandle("1-2"),
                    Optional.empty(),
                    new Lsn(0x200),
                    List.of());

    @GuardedBy("this")
    private final List<Point> asked = new ArrayList<>();

    @GuardedBy("this")
    private CompletionStage<Answer> answer =
            CompletableFuture.completedFuture(new Answer.Found(KNOWN));

    /** Sets the answer to all further questions. */
    void answer(Answer next) {
        answer(CompletableFuture.completedFuture(next));
    }

    synchronized void answer(CompletionStage<Answer> next) {
        answer = next;
    }

    synchronized List<Point> asked() {
        return List.copyOf(asked);
    }

    @Override
    public synchronized CompletionStage<Answer> find(Declared shape, Point point) {
        asked.add(point);
        return answer;
    }
}
