package dev.metamorph.publish;

import dev.metamorph.publish.cursor.CursorCodec;
import dev.metamorph.publish.cursor.CursorKey;
import dev.metamorph.shape.Lsn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The notes that the next transaction carries; each is kept until a transaction has carried it. */
final class Notes {
    private final Map<CursorKey, Note> pending = new LinkedHashMap<>();

    void setAside(String name, String reason) {
        put(new Note(new CursorKey.OfSetAside(name), CursorCodec.encodeSetAside(reason)));
    }

    void joined(String name) {
        put(new Note(new CursorKey.OfSetAside(name), null));
    }

    void progress(int partition, Lsn complete) {
        put(new Note(new CursorKey.OfProgress(partition), CursorCodec.encodeProgress(complete)));
    }

    private void put(Note note) {
        pending.put(note.key(), note);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** The notes, in the order in which their keys came up. */
    List<Note> pending() {
        return List.copyOf(pending.values());
    }

    /** Discards notes that are in Kafka, but not newer ones of the same key. */
    void committed(List<Note> written) {
        written.forEach(note -> pending.remove(note.key(), note));
    }
}
