package org.xenwright.deb.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * A version of a binary package as its index stanza or control file describes it.
 *
 * <p>An index has 70,000 of them, of which an image takes a few hundred: what every look-up needs is read at once,
 * everything else stays in the text of the index until it is asked for.
 */
public final class BinaryPackage {
    private final String name;
    private final Version version;
    private final String architecture;
    private final MultiArch multiArch;
    private final Priority priority;
    private final boolean essential;
    private final boolean important;
    private final boolean providing;
    private final PackageSource source;
    private final byte[] text;
    private final int from;
    private final int end;
    private final int line;
    private @Nullable Relations relations;
    private @Nullable List<Relation> provides;

    BinaryPackage(Stanza stanza, PackageSource source, byte[] text, int from, int end, int line) {
        this.name = stanza.name();
        this.version = stanza.version();
        this.architecture = stanza.architecture();
        this.multiArch = stanza.multiArch();
        this.priority = stanza.priority();
        this.essential = stanza.essential();
        this.important = stanza.important();
        this.providing = stanza.providing();
        this.source = source;
        this.text = text;
        this.from = from;
        this.end = end;
        this.line = line;
    }

    /** The fields that a scan of the stanza collects. */
    record Stanza(
            String name,
            Version version,
            String architecture,
            MultiArch multiArch,
            Priority priority,
            boolean essential,
            boolean important,
            boolean providing) {}

    public String name() {
        return name;
    }

    public Version version() {
        return version;
    }

    /** {@code amd64}, or {@code all}. */
    public String architecture() {
        return architecture;
    }

    public MultiArch multiArch() {
        return multiArch;
    }

    public Priority priority() {
        return priority;
    }

    /** {@code Essential: yes}. */
    public boolean essential() {
        return essential;
    }

    /** {@code Protected: yes}, or apt's older {@code Important: yes}: counts as essential for order and removal only. */
    public boolean isProtected() {
        return important;
    }

    public PackageSource source() {
        return source;
    }

    /** Returns the relations to other packages, parsed when first asked for. */
    public Relations relations() {
        Relations known = relations;
        if (known == null) {
            known = Relations.of(this, paragraph());
            relations = known;
        }
        return known;
    }

    /** Returns what the package provides; cheaper than all relations. */
    public List<Relation> provides() {
        List<Relation> known = provides;
        if (known == null) {
            String field = providing ? IndexScanner.field(text, from, end, "Provides") : null;
            known = field == null ? List.of() : Relations.provides(this, field);
            provides = known;
        }
        return known;
    }

    /** Returns whether it has a field Provides; cheaper than {@link #provides}. */
    public boolean providing() {
        return providing;
    }

    /** One field of the stanza, folded lines joined with {@code \n}; null when the stanza lacks it. */
    public @Nullable String field(String field) {
        return IndexScanner.field(text, from, end, field);
    }

    /**
     * Returns a field that the stanza must have.
     *
     * @throws org.xenwright.problem.ProblemException when it does not
     */
    public String require(String field) {
        String value = field(field);
        if (value == null || value.isEmpty()) {
            throw broken("no field '" + field + "'", null).raise();
        }
        return value;
    }

    /** Returns the whole stanza. */
    public Paragraph paragraph() {
        try {
            Paragraph paragraph =
                    ParagraphParser.over(text, from, end, line, source.id()).next();
            if (paragraph == null) {
                throw new IllegalStateException("the stanza of " + this + " vanished");
            }
            return paragraph;
        } catch (ControlSyntaxException e) {
            throw broken(Problem.messageOf(e), null).raise(e);
        }
    }

    /** Returns the line of the index where the stanza begins, from 1. */
    public int line() {
        return line;
    }

    byte[] text() {
        return text;
    }

    int from() {
        return from;
    }

    int end() {
        return end;
    }

    /** Returns the finding that this stanza is of no use. */
    Problem broken(String found, @Nullable String expected) {
        Problem problem = Problem.of(
                        "reading package " + this,
                        "tell the owner of the repository, or leave this source or package out")
                .at(source.id() + ":" + line)
                .found(found);
        return expected == null ? problem : problem.expected(expected);
    }

    /** {@code name=version:architecture} is hard to read; {@code name (version)} is what people say. */
    @Override
    public String toString() {
        return name + " (" + version + ")";
    }
}
