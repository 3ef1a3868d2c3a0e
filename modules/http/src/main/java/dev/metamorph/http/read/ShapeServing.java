package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardedRequest;
import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Pieces;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.page.EncodedPageSender;
import dev.metamorph.http.page.EncodedPages;
import dev.metamorph.http.page.LogReplies;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.page.Pages;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.port.StackStatus;

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
        LogReplies replies,
        Forwarding forwarding,
        LongSupplier nanoTime) {
    /** The answer if the creation of a shape takes longer than its readers wait. */
    static final ShapeDirectory.Answer TOO_LATE =
            new ShapeDirectory.Answer.Unavailable(
                    "Failed to create shape, please retry", Duration.ofSeconds(1));

    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(90);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** The shape, or {@link #TOO_LATE}. */
    CompletionStage<ShapeDirectory.Answer> findOrCreate(ShapeRequest shape) {
        return findOrCreate(shape, CREATION_PATIENCE);
    }

    /** The shape, or {@link #TOO_LATE} after that time. */
    CompletionStage<ShapeDirectory.Answer> findOrCreate(ShapeRequest shape, Duration patience) {
        var future = directory.findOrCreate(shape).toCompletableFuture();
        return future.isDone()
                ? future
                : future.copy()
                        .completeOnTimeout(TOO_LATE, patience.toNanos(), TimeUnit.NANOSECONDS);
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

    /** The reply if the stack has not started far enough. */
    Reply notUp(StackStatus.State state) {
        var reason = state.reason().isEmpty() ? "The service is starting" : state.reason();
        return Replies.unavailable(reason, RETRY);
    }

    /**
     * The reader's handle differs from the one that this instance knows, which may be out of date:
     * the leader decides.
     *
     * @param toLeader forwards the request to the leader
     * @param askAnew resolves again after a delay: a request that was forwarded to this instance
     *     because of its handle is not forwarded again
     * @param here runs if this instance leads
     */
    void judged(Exchange exchange, Consumer<URI> toLeader, Runnable askAnew, Runnable here) {
        var leader = directory.leader();
        if (leader.isEmpty()) {
            here.run();
        } else if (exchange.request().hops().count() == 0) {
            toLeader.accept(leader.get());
        } else {
            askAnew.run();
        }
    }

    /**
     * Forwards the request to the leader; retries if that instance cannot answer or is no longer
     * the leader.
     */
    void toLeader(Exchange exchange, URI leader, Runnable otherwise) {
        forwarding.forward(
                exchange, leader, () -> directory.leader().equals(Optional.of(leader)), otherwise);
    }

    /**
     * Forwards the request to the log's owner; retries if that instance cannot answer or is no
     * longer the owner.
     *
     * @param silent called if nothing has come from the owner for a while
     */
    void toOwner(
            Exchange exchange,
            ShapeRef shape,
            URI owner,
            Consumer<ForwardedRequest> silent,
            Runnable otherwise) {
        forwarding.forward(
                exchange,
                owner,
                () ->
                        logs.end(shape) instanceof ShapeLogs.Answer.Elsewhere(var now)
                                && now.equals(owner),
                silent,
                otherwise);
    }
}
