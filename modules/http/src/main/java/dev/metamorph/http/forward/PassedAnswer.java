package dev.metamorph.http.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Takes the answer of another instance, piece by piece. Called on one event loop, in the order
 * head, pieces, end; a failure may come at any time, and is the last that comes.
 */
public interface PassedAnswer {
    /** Status and headers. */
    void head(HttpResponse head);

    /**
     * Some bytes of the body.
     *
     * @param bytes released by whoever calls, after this returns; retained by whom keeps it
     */
    void piece(ByteBuf bytes);

    /** All of it has come. */
    void end();

    /** The instance cannot be reached, or went away before the end. */
    void failed(Throwable cause);
}
