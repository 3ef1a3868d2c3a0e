package dev.metamorph.http;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeVerifications;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives the same answer about every shape. */
final class FakeVerifications implements ShapeVerifications {
    private volatile CompletableFuture<Answer> answer =
            CompletableFuture.completedFuture(new Answer.Equal(0, Lsn.ZERO));

    void answer(Answer next) {
        answer = CompletableFuture.completedFuture(next);
    }

    void fail(RuntimeException fault) {
        answer = CompletableFuture.failedFuture(fault);
    }

    @Override
    public CompletionStage<Answer> verify(Shape shape, Pages pages) {
        return answer;
    }
}
