import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * Lays out every Java file of the tree with google-java-format (AOSP), or checks that it is so.
 * Maven runs this as a source file, once for the whole tree, on the JDK of the toolchain: the
 * formatter parses with the javac it runs on, and Maven's own JVM may be older than the sources.
 *
 * <p>Arguments: {@code check} or {@code apply}, the stamp file, then the folders. The stamp is set
 * after a run without findings; files older than it are not looked at again.
 */
final class Format {
    private static final Formatter FORMATTER =
            new Formatter(
                    JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build());

    public static void main(String... args) throws IOException {
        var apply = args[0].equals("apply");
        var stamp = Path.of(args[1]);
        var started = FileTime.fromMillis(System.currentTimeMillis());
        var since = since(stamp);
        var badlyLaidOut =
                List.of(args).subList(2, args.length).stream()
                        .flatMap(folder -> sources(Path.of(folder)).stream())
                        .filter(file -> !modified(file).toInstant().isBefore(since.toInstant()))
                        .parallel()
                        .filter(file -> differs(file, apply))
                        .sorted()
                        .toList();
        badlyLaidOut.forEach(
                file -> System.out.println((apply ? "formatted " : "badly formatted: ") + file));
        if (!apply && !badlyLaidOut.isEmpty()) {
            System.out.println("Run ./format to lay these files out.");
            System.exit(1);
        }
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
        Files.setLastModifiedTime(stamp, started);
    }

    private static FileTime since(Path stamp) throws IOException {
        try {
            return Files.getLastModifiedTime(stamp);
        } catch (NoSuchFileException _) {
            return FileTime.fromMillis(0);
        }
    }

    private static List<Path> sources(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean differs(Path file, boolean apply) {
        try {
            var before = Files.readString(file);
            var after = formatted(before);
            if (after.equals(before)) {
                return false;
            }
            if (apply) {
                Files.writeString(file, after);
            }
            return true;
        } catch (FormatterException e) {
            throw new IllegalStateException(
                    "%s cannot be parsed: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String formatted(String source) throws FormatterException {
        var imports = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.AOSP);
        return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(imports));
    }
}
