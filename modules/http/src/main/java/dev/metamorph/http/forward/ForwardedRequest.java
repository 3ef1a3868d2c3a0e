package dev.metamorph.http.forward;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One request that another instance answers. A short answer is collected first, so that the request
 * can be retried if the connection is lost on the way; a long answer is streamed, and is aborted if
 * the connection is lost.
 *
 * <pre>
 * SILENT ─ head ─► SHORT ─ end ─► OVER
 *   │      └─────► LONG ── end ─► OVER
 *   └─ lost, moved, misdirected, SHORT lost ─► OVER, retried
 * </pre>
 */
public final class ForwardedRequest implements PassedAnswer {
    private static final Logger log = LoggerFactory.getLogger(ForwardedRequest.class);
    private static final String EVENTS = "content-type: text/event-stream";
    private static final int SHORT_BYTES = 64 * 1024;
    private static final int MAX_HELD_BYTES = 512 * 1024;

    private final Exchange exchange;
    private final Runnable lost;
    private final Consumer<ForwardedRequest> over;
    private final AtomicReference<Step> step = new AtomicReference<>(Step.SILENT);
    private volatile Reply reply = Replies.EMPTY;
    private volatile @Nullable PassedCall call;

    /** Bytes that have arrived and were not given to the reader yet. */
    @GuardedBy("this")
    private final List<ByteBuffer> held = new ArrayList<>();

    @GuardedBy("this")
    private int heldBytes;

    @GuardedBy("this")
    private boolean readerReady;

    @GuardedBy("this")
    private boolean complete;

    /**
     * @param lost called if there will be no answer, so that the request must be retried
     * @param over called when the answer is complete, or when there will be none
     */
    ForwardedRequest(Exchange exchange, Runnable lost, Consumer<ForwardedRequest> over) {
        this.exchange = exchange;
        this.lost = lost;
        this.over = over;
    }

    private enum Step {
        SILENT,
        SHORT,
        LONG,
        OVER
    }

    void start(InstanceClient client, URI instance, String hops) {
        var given =
                client.send(
                        instance,
                        PassedHeaders.request(exchange.request(), exchange.body(), instance, hops),
                        this);
        call = given;
        exchange.onGone(this::abandon);
        if (step.get() == Step.OVER) {
            given.cancel();
        }
    }

    /** Returns whether nothing has arrived yet. */
    boolean isSilent() {
        return step.get() == Step.SILENT;
    }

    /** Retries the request if nothing has arrived yet. */
    void giveUp() {
        if (leave()) {
            lost.run();
        }
    }

    /**
     * Cancels the forwarded request if nothing has arrived yet.
     *
     * @return whether it was cancelled, so that the caller must answer the reader in another way
     */
    public boolean leave() {
        if (!step.compareAndSet(Step.SILENT, Step.OVER)) {
            return false;
        }
        cancel();
        over.accept(this);
        return true;
    }

    /**
     * This instance stops. A stream of events may end anywhere, because its reader ignores bytes
     * after the last complete event.
     */
    void release() {
        giveUp();
        if (step.get() == Step.LONG && reply.headers().contains(EVENTS)) {
            cancel();
            end();
        }
    }

    /** The client has disconnected. */
    private void abandon() {
        step.set(Step.OVER);
        cancel();
        over.accept(this);
    }

    private void cancel() {
        var mine = call;
        if (mine != null) {
            mine.cancel();
        }
    }

    @Override
    public void head(HttpResponse head) {
        var length = HttpUtil.getContentLength(head, -1L);
        var status = head.status().code();
        if (status == Replies.MISDIRECTED.status()) {
            if (step.compareAndSet(Step.SILENT, Step.OVER)) {
                over.accept(this);
                lost.run();
            }
            return;
        }
        reply = new Reply(status, PassedHeaders.reply(head.headers()), Body.EMPTY);
        var isShort =
                exchange.request().isHead()
                        || status == 204
                        || status == 304
                        || (length >= 0 && length <= SHORT_BYTES);
        if (step.compareAndSet(Step.SILENT, isShort ? Step.SHORT : Step.LONG) && !isShort) {
            exchange.open(reply, this::sent);
            exchange.onGone(this::abandon);
        }
    }

    @Override
    public synchronized void piece(ByteBuf bytes) {
        var copy = ByteBuffer.allocate(bytes.readableBytes());
        bytes.getBytes(bytes.readerIndex(), copy);
        held.add(copy.flip());
        heldBytes += copy.remaining();
        var mine = call;
        if (heldBytes > MAX_HELD_BYTES && mine != null) {
            mine.pause();
        }
        goOn();
    }

    @Override
    public void end() {
        switch (step.get()) {
            case SHORT -> {
                step.set(Step.OVER);
                over.accept(this);
                synchronized (this) {
                    reply = new Reply(reply.status(), reply.headers(), Body.of(held));
                }
                exchange.answer(reply);
            }
            case LONG -> {
                synchronized (this) {
                    complete = true;
                    goOn();
                }
            }
            case SILENT, OVER -> {}
        }
    }

    private synchronized void sent() {
        readerReady = true;
        goOn();
    }

    /** Gives the reader what has arrived, once it has taken the previous part. */
    private synchronized void goOn() {
        if (!readerReady || step.get() != Step.LONG) {
            return;
        }
        if (!held.isEmpty()) {
            readerReady = false;
            var body = Body.of(held);
            held.clear();
            heldBytes = 0;
            var mine = call;
            if (mine != null) {
                mine.resume();
            }
            exchange.part(body);
        } else if (complete) {
            step.set(Step.OVER);
            over.accept(this);
            exchange.end();
        }
    }

    @Override
    public void failed(Throwable cause) {
        log.debug(
                "Another instance is lost request={} cause=\"{}\"",
                exchange.request().id(),
                cause.toString());
        switch (step.getAndSet(Step.OVER)) {
            case SILENT, SHORT -> {
                over.accept(this);
                lost.run();
            }
            case LONG -> {
                over.accept(this);
                exchange.breakOff();
            }
            case OVER -> {}
        }
    }
}
