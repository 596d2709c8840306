package org.xenwright.boot.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * The keys of a UEFI that checks signatures.
 *
 * @param word of known ones
 * @param file of UEFI variables that hold the user's own, which is never written; null for known ones
 */
public record UefiKeys(String word, @Nullable Path file) {
    /** Microsoft's, by which shim is signed. */
    public static final UefiKeys MICROSOFT = new UefiKeys("microsoft", null);

    /** The public test key that comes with OVMF, by which anybody can sign. */
    public static final UefiKeys SNAKEOIL = new UefiKeys("snakeoil", null);

    private static final String OWN = "own";

    /**
     * Finds keys by what a user writes.
     *
     * @param text a word of known ones, or a file of UEFI variables
     * @param project the folder to which a relative path belongs
     * @throws org.xenwright.problem.ProblemException if there is no such file
     */
    public static UefiKeys of(String text, Path project) {
        if (text.equals(MICROSOFT.word)) {
            return MICROSOFT;
        }
        if (text.equals(SNAKEOIL.word)) {
            return SNAKEOIL;
        }
        Path file = project.resolve(text);
        if (!Files.isRegularFile(file)) {
            throw Problem.of("choosing the keys of Secure Boot", "write a word, or name a file of UEFI variables")
                    .at("<boot><keys>, or -Dxen.keys")
                    .found("'" + text + "', which is no file of the project")
                    .expected(MICROSOFT.word + ", " + SNAKEOIL.word + ", or a file")
                    .raise();
        }
        return new UefiKeys(OWN, file);
    }
}
