package dev.metamorph.coordinator;

import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.StackStatus;

/**
 * One stack while it runs: connection side, shape side, catalogue and status. It starts them in
 * their order, and stops them in reverse.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StackSupervisor implements AutoCloseable {
    private StackSupervisor() {}

    /** Starts a stack; returns at once, and what goes wrong afterwards is told by its status. */
    public static StackSupervisor start(StackSettings settings, StackPorts ports) {
        throw new UnsupportedOperationException(settings + " " + ports);
    }

    /** Where readers' requests find their shapes. */
    public ShapeDirectory directory() {
        throw new UnsupportedOperationException();
    }

    /** How far the stack is. */
    public StackStatus status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops the connection side within 3 s and lets go of the lock; the shape side is its owner's
     * to stop. Idempotent.
     */
    @Override
    public void close() {}
}
