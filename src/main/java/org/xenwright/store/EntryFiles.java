package org.xenwright.store;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.problem.FullDisk;

/** The files of an entry of a store, which appear and go as a whole. A change of them needs the lock of the entry. */
final class EntryFiles {
    private static final String PARTIAL = ".partial";

    private EntryFiles() {}

    /** Returns the place beside an entry where it is made, and where it goes before it is deleted. */
    static Path partial(Path entry) {
        return entry.resolveSibling(entry.getFileName() + PARTIAL);
    }

    /** Returns the name of the entry that a file of such a name is a part of; the name itself for any other file. */
    static String entryOf(String partial) {
        return partial.endsWith(PARTIAL) ? partial.substring(0, partial.length() - PARTIAL.length()) : partial;
    }

    /** Makes an entry beside its place and moves it there; a failure leaves none. */
    static void make(Path entry, Store.Maker maker) throws IOException {
        Path partial = partial(entry);
        deleteTree(partial);
        try {
            maker.make(partial);
            move(partial, entry);
        } catch (IOException e) {
            FullDisk.explain(e, "writing to the store", entry.getParent(), "make room there, or use a store elsewhere");
            throw e;
        } finally {
            deleteTree(partial);
        }
    }

    /** Removes an entry. It is moved aside first: other builds see a whole one or none. */
    static void takeOut(Path entry) throws IOException {
        Path aside = partial(entry);
        deleteTree(aside);
        if (Files.exists(entry)) {
            move(entry, aside);
        }
        deleteTree(aside);
    }

    /** Moves an entry to its place in one step. */
    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the store needs a file system with atomic moves: " + to.getParent(), e);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw new IOException("another build made " + to + " without taking its lock", e);
        }
    }

    /** Deletes a file, or a folder with all that is in it; nothing need be there. */
    static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
