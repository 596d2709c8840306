package org.xenwright.domain.language;

import java.util.List;

/**
 * The result of reading a file.
 *
 * @param configuration the statements that could be read
 * @param faults all of them, in the order of the file
 */
public record Parsed(Configuration configuration, List<SyntaxFault> faults) {
    public Parsed {
        faults = List.copyOf(faults);
    }

    /** Reads a file; never fails, however broken the text. */
    public static Parsed of(byte[] bytes, String file) {
        return new Parser(bytes, file).parse();
    }

    /** Returns the faults for which Xen refuses the file. */
    public List<SyntaxFault> errors() {
        return faults.stream().filter(fault -> !fault.fault().accepted()).toList();
    }
}
