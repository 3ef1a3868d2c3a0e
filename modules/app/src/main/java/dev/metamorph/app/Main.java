package dev.metamorph.app;

/** The command line: {@code metamorph version}. */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String... args) {
        if (args.length == 1 && args[0].equals("version")) {
            System.out.println(Version.ofThisBuild());
            return;
        }
        System.err.println("Usage: metamorph version");
        System.exit(USAGE);
    }
}
