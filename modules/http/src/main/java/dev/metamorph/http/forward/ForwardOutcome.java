package dev.metamorph.http.forward;

/**
 * The outcome of a forwarded request to which the other instance has not begun to answer. A request
 * that is answered has no outcome: the reader has its answer.
 */
public sealed interface ForwardOutcome {
    /**
     * The instance cannot be reached, was lost before its answer was complete, is no longer
     * responsible, or does not hold itself responsible. The last outcome.
     */
    record Lost() implements ForwardOutcome {}

    /**
     * Nothing has come from the instance for half a second. Told once at most; the request is still
     * there.
     *
     * @param request the request, which can be cancelled
     */
    record Silent(ForwardedRequest request) implements ForwardOutcome {}
}
