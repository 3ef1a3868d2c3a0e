package dev.metamorph.publish;

import dev.metamorph.publish.cursor.CursorKey;

import org.jspecify.annotations.Nullable;

/** A record of the cursors' topic beside the cursors themselves. */
final class Note {
    private final CursorKey key;
    private final byte @Nullable [] value;

    /**
     * Creates a note.
     *
     * @param value null for a tombstone
     */
    Note(CursorKey key, byte @Nullable [] value) {
        this.key = key;
        this.value = value;
    }

    CursorKey key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }
}
