package dev.metamorph.shape.definition;

/** How much of a changed row an update or delete carries. */
public enum Replica {
    /** The key and what changed. */
    DEFAULT("default"),
    /** Everything, the old values of changed columns too. */
    FULL("full");

    private final String text;

    Replica(String text) {
        this.text = text;
    }

    /** The protocol's word for it. */
    public String text() {
        return text;
    }
}
