package dev.metamorph.http.forward;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;

/** One forwarded request on one connection, from its sending to the end of its answer. */
final class Call implements PassedCall {
    private final PassedAnswer answer;
    private final Consumer<Channel> keep;
    private volatile @Nullable Channel channel;
    private volatile boolean cancelled;
    private boolean reusable;
    private boolean over;

    Call(PassedAnswer answer, Consumer<Channel> keep) {
        this.answer = answer;
        this.keep = keep;
    }

    void begin(Channel on, FullHttpRequest request) {
        channel = on;
        on.eventLoop()
                .execute(() -> {
                    if (cancelled) {
                        request.release();
                        var _ = on.close();
                        return;
                    }
                    var handler = on.pipeline().get(CallHandler.class);
                    if (handler == null) {
                        // The other side has closed the connection since it was chosen, and its
                        // pipeline is empty.
                        request.release();
                        lost();
                        return;
                    }
                    handler.begin(this);
                    on.writeAndFlush(request)
                            .addListener(sent -> {
                                if (!sent.isSuccess()) {
                                    failed(sent.cause());
                                    var _ = on.close();
                                }
                            });
                });
    }

    /**
     * Takes the next message of the answer. Returns whether the answer is complete. On the event
     * loop.
     */
    boolean take(Object message) {
        if (message instanceof HttpResponse head) {
            reusable = HttpUtil.isKeepAlive(head);
            tell(() -> answer.head(head));
        }
        if (message instanceof HttpContent content) {
            if (content.decoderResult().isFailure()) {
                failed(content.decoderResult().cause());
                close();
                return true;
            }
            if (content.content().isReadable()) {
                tell(() -> answer.piece(content.content()));
            }
            if (content instanceof LastHttpContent) {
                ended();
                return true;
            }
        }
        return false;
    }

    private void ended() {
        tell(answer::end);
        over = true;
        var mine = channel;
        if (mine != null) {
            mine.config().setAutoRead(true);
            if (reusable && !cancelled) {
                keep.accept(mine);
            } else {
                close();
            }
        }
    }

    private void tell(Runnable what) {
        if (!over && !cancelled) {
            what.run();
        }
    }

    void lost() {
        failed(new ClosedChannelException());
    }

    void failed(Throwable cause) {
        tell(() -> answer.failed(cause));
        over = true;
    }

    @Override
    public void pause() {
        whileUnderWay(mine -> mine.config().setAutoRead(false));
    }

    @Override
    public void resume() {
        whileUnderWay(mine -> mine.config().setAutoRead(true));
    }

    @Override
    public void cancel() {
        cancelled = true;
        whileUnderWay(mine -> {
            var _ = mine.close();
        });
    }

    /**
     * Runs the action on the event loop if this call is not over: afterwards the connection may
     * belong to another call.
     */
    private void whileUnderWay(Consumer<Channel> action) {
        var mine = channel;
        if (mine != null) {
            mine.eventLoop()
                    .execute(() -> {
                        if (!over) {
                            action.accept(mine);
                        }
                    });
        }
    }

    private void close() {
        var mine = channel;
        if (mine != null) {
            var _ = mine.close();
        }
    }
}
