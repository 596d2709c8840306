package org.xenwright.loader.pe;

import java.util.Comparator;
import java.util.List;

/** The checks of what the headers of a program claim, before a byte of it is believed. */
final class PeLayout {
    /** Most bytes of headers: those of arm64's kernels take 64 KiB. */
    static final int MOST_HEADERS = 1 << 20;

    private static final int MOST_DIRECTORIES = 16;
    private static final int MAX_ALIGNMENT = 1 << 20;

    private PeLayout() {}

    /** Checks sizes and alignments. */
    static void checkHeaders(PeHeaders headers, long size) throws PeFormatException {
        headers.checkOptional(MOST_DIRECTORIES);
        long sectionAlignment = headers.get(PeFields.SECTION_ALIGNMENT);
        long fileAlignment = headers.get(PeFields.FILE_ALIGNMENT);
        for (long alignment : new long[] {sectionAlignment, fileAlignment}) {
            if (Long.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
                throw new PeFormatException("an alignment of " + alignment + " bytes");
            }
        }
        long ofHeaders = headers.get(PeFields.SIZE_OF_HEADERS);
        if (ofHeaders < headers.end() || ofHeaders > size || ofHeaders > MOST_HEADERS) {
            throw new PeFormatException(
                    "SizeOfHeaders is " + ofHeaders + ", with headers of " + headers.end() + " in " + size + " bytes");
        }
    }

    /** Checks that every section lies in the file and in memory, and none over another. */
    static void checkSections(PeHeaders headers, List<PeSection> sections, long size) throws PeFormatException {
        long ofHeaders = headers.get(PeFields.SIZE_OF_HEADERS);
        long ofImage = headers.get(PeFields.SIZE_OF_IMAGE);
        for (PeSection each : sections) {
            if (each.stored() > 0 && (each.offset() < ofHeaders || each.end() > size)) {
                throw new PeFormatException("the section " + each.name() + " has " + each.stored() + " bytes at "
                        + each.offset() + ", outside the file's " + size);
            }
            if (each.address() + each.size() > ofImage) {
                throw new PeFormatException("the section " + each.name() + " is loaded at " + each.address() + " with "
                        + each.size() + " bytes, beyond the program's " + ofImage);
            }
        }
        disjoint(sections.stream()
                .filter(each -> each.stored() > 0)
                .map(each -> new Range(each.name(), each.offset(), each.stored()))
                .toList());
        disjoint(sections.stream()
                .filter(each -> each.size() > 0)
                .map(each -> new Range(each.name(), each.address(), each.size()))
                .toList());
    }

    private record Range(String name, long start, long length) {}

    private static void disjoint(List<Range> ranges) throws PeFormatException {
        List<Range> sorted =
                ranges.stream().sorted(Comparator.comparingLong(Range::start)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            Range before = sorted.get(i - 1);
            if (before.start() + before.length() > sorted.get(i).start()) {
                throw new PeFormatException("the section " + sorted.get(i).name() + " lies over " + before.name());
            }
        }
    }

    /** Checks that the certificate table lies behind the sections. */
    static void checkCertificates(PeFile.Certificates place, long endOfSections, long size) throws PeFormatException {
        if (place.length() > 0 && (place.offset() < endOfSections || place.offset() + place.length() > size)) {
            throw new PeFormatException("a certificate table of " + place.length() + " bytes at " + place.offset()
                    + ", outside the file's " + size + " or over a section");
        }
    }

    /** Checks that headers and sections lie one behind the other. */
    static void checkWithoutGaps(PeHeaders headers, List<PeSection> sections) throws PeFormatException {
        long end = headers.get(PeFields.SIZE_OF_HEADERS);
        List<PeSection> sorted = sections.stream()
                .filter(each -> each.stored() > 0)
                .sorted(Comparator.comparingLong(PeSection::offset))
                .toList();
        for (PeSection each : sorted) {
            if (each.offset() != end) {
                throw new PeFormatException("a gap of " + (each.offset() - end) + " bytes before the section "
                        + each.name() + ", which no signature covers");
            }
            end = each.end();
        }
    }
}
