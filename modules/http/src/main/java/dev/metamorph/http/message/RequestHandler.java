package dev.metamorph.http.message;

/** Answers requests. Called by the threads of the connections, which it must not block. */
public interface RequestHandler {
    /** Answers the exchange, now or later. */
    void handle(Exchange exchange);

    /**
     * Returns whether the body of the request is read and kept; otherwise it is read and discarded.
     */
    boolean readsBody(Request request);
}
