package org.xenwright.boot.uml;

import java.nio.file.Path;
import java.util.List;

/**
 * What User-mode Linux is told, and what it needs for it.
 *
 * @param words its arguments
 * @param read files that it reads
 * @param written files that it writes too, besides those of its own folder
 * @param beside a program that runs beside it, held as it is; empty for none
 */
record Orders(List<String> words, List<Path> read, List<Path> written, List<String> beside) {
    Orders {
        words = List.copyOf(words);
        read = List.copyOf(read);
        written = List.copyOf(written);
        beside = List.copyOf(beside);
    }
}
