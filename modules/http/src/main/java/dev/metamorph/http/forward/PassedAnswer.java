package dev.metamorph.http.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Receives the answer of another instance. Called on one event loop, in the order head, pieces,
 * end; a failure may come at any time, and is the last call.
 */
public interface PassedAnswer {
    /** The status and the headers have arrived. */
    void head(HttpResponse head);

    /**
     * Bytes of the body have arrived.
     *
     * @param bytes released by the caller after this method returns
     */
    void piece(ByteBuf bytes);

    /** The answer is complete. */
    void end();

    /** The instance cannot be reached, or the connection was lost before the end. */
    void failed(Throwable cause);
}
