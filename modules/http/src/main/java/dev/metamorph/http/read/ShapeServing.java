package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardOutcome;
import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Pieces;
import dev.metamorph.http.page.EncodedPageSender;
import dev.metamorph.http.page.EncodedPages;
import dev.metamorph.http.page.LogReplies;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.page.Pages;
import dev.metamorph.http.read.state.ReadMachine;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The collaborators of every read of a shape.
 *
 * @param timeouts how long readers wait
 * @param pages the cached pages of the logs
 * @param forms the cached encoded pages
 * @param reads when shapes were last read
 */
public record ShapeServing(
        HttpSettings.Timeouts timeouts,
        ShapeDirectory directory,
        ShapeLogs logs,
        ShapeSubsets subsets,
        StackStatus status,
        Pages pages,
        EncodedPages forms,
        EncodedPageSender sending,
        LongPolls waits,
        ReadTimes reads,
        LogReplies replies,
        Forwarding forwarding,
        LongSupplier nanoTime) {
    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(90);

    /** The time that the answer to a request takes on its way between instances. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long another instance may be silent: a shape may be created there. */
    static final Duration SILENCE_PATIENCE = CREATION_PATIENCE.plus(GRACE);

    /** The shape, or {@link ReadMachine#TOO_LATE}. */
    CompletionStage<ShapeDirectory.Answer> findOrCreate(ShapeRequest shape) {
        return findOrCreate(shape, CREATION_PATIENCE);
    }

    /** The shape, or {@link ReadMachine#TOO_LATE} after that time. */
    CompletionStage<ShapeDirectory.Answer> findOrCreate(ShapeRequest shape, Duration patience) {
        var future = directory.findOrCreate(shape).toCompletableFuture();
        return future.isDone()
                ? future
                : future.copy()
                        .completeOnTimeout(
                                ReadMachine.TOO_LATE, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Produces the items of a page again. The log may have grown in the meantime, but its items do
     * not change.
     */
    Body.Source again(ShapeRef shape, LogOffset after, ShapeLogs.Answer.Page page) {
        var bytes = Pieces.size(page.items());
        return () -> owned(shape, after).thenApply(answer -> first(bytes, answer));
    }

    private CompletableFuture<ShapeLogs.Answer> owned(ShapeRef shape, LogOffset after) {
        return pages.known(shape, after)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> pages.read(shape, after));
    }

    /** The same for a page of a standby, which may have become the owner in the meantime. */
    Body.Source againFromStandby(ShapeRef shape, LogOffset after, ShapeLogs.Answer.Page page) {
        var bytes = Pieces.size(page.items());
        return () ->
                pages.standby(shape, after)
                        .thenCompose(found ->
                                found.<ShapeLogs.Answer>map(now -> now)
                                        .map(CompletableFuture::completedFuture)
                                        .orElseGet(() -> owned(shape, after)))
                        .thenApply(answer -> first(bytes, answer));
    }

    private static List<ByteBuffer> first(long bytes, ShapeLogs.Answer answer) {
        if (answer instanceof ShapeLogs.Answer.Page now && Pieces.size(now.items()) >= bytes) {
            return Pieces.between(now.items(), 0, bytes);
        }
        throw new IllegalStateException("the page is not there any more");
    }

    /** Returns whether the stack can create shapes. */
    boolean isActive() {
        return status.now().level() == Level.ACTIVE;
    }

    /**
     * Forwards the request to the leader, which may create a shape.
     *
     * @param outcomes told if that instance is silent, cannot answer, or is no longer the leader
     */
    public void toLeader(Exchange exchange, URI leader, Consumer<ForwardOutcome> outcomes) {
        toLeader(exchange, leader, SILENCE_PATIENCE, outcomes);
    }

    /** Forwards to the leader the request to remove a shape. */
    void removalToLeader(Exchange exchange, URI leader, Consumer<ForwardOutcome> outcomes) {
        toLeader(exchange, leader, timeouts.longPoll().plus(GRACE), outcomes);
    }

    private void toLeader(
            Exchange exchange, URI leader, Duration patience, Consumer<ForwardOutcome> outcomes) {
        forwarding.forward(
                exchange,
                leader,
                () -> directory.leader().equals(Optional.of(leader)),
                patience,
                outcomes);
    }

    /**
     * Forwards the request to the log's owner.
     *
     * @param outcomes told if that instance is silent, cannot answer, or is no longer the owner
     */
    public void toOwner(
            Exchange exchange, ShapeRef shape, URI owner, Consumer<ForwardOutcome> outcomes) {
        forwarding.forward(
                exchange,
                owner,
                () ->
                        logs.end(shape) instanceof ShapeLogs.Answer.Elsewhere(var now)
                                && now.equals(owner),
                SILENCE_PATIENCE,
                outcomes);
    }
}
