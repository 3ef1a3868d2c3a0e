package dev.metamorph.http.read.state;

import dev.metamorph.http.message.Hops;

import java.net.URI;
import java.util.Optional;

/**
 * The instance that judges a handle if this instance knows of it otherwise than the reader does.
 * This instance may be out of date; the leader is not.
 */
public sealed interface Judge {
    /** This instance leads. */
    record Here() implements Judge {}

    /** Another instance leads. */
    record Leader(URI instance) implements Judge {}

    /**
     * Another instance leads, and the request was forwarded to this one because of its handle, so
     * it is not forwarded back: this instance will know of the handle in a moment.
     */
    record Later() implements Judge {}

    /**
     * The judge of a request's handle.
     *
     * @param leader the leader if it is another instance
     * @param hops how the request came here
     */
    static Judge of(Optional<URI> leader, Hops hops) {
        if (leader.isEmpty()) {
            return new Here();
        }
        return hops.count() == 0 ? new Leader(leader.get()) : new Later();
    }
}
