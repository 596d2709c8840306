package org.xenwright.domain.language;

import java.util.List;

/**
 * What reading a file gave.
 *
 * @param configuration the statements that could be read
 * @param faults all that was noticed, in the order of the file
 */
public record Parsed(Configuration configuration, List<SyntaxFault> faults) {
    public Parsed {
        faults = List.copyOf(faults);
    }

    /** Reads a file; never fails, however broken the text. */
    public static Parsed of(byte[] bytes, String file) {
        return new Parser(bytes, file).parse();
    }

    /** The faults for which Xen refuses the file. */
    public List<SyntaxFault> errors() {
        return faults.stream().filter(fault -> !fault.fault().accepted()).toList();
    }
}
