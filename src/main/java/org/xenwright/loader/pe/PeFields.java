package org.xenwright.loader.pe;

import org.xenwright.content.Field;
import org.xenwright.content.FieldTable;

/** The fields of a PE file. Facts: Microsoft, "PE Format". */
final class PeFields {
    /** The start of a program for DOS, of which only the pointer to the rest is still looked at. */
    static final FieldTable DOS = FieldTable.of("e_magic 2, DOS header 58, e_lfanew 4");

    /** The signature and the header behind it. */
    static final FieldTable COFF = FieldTable.of("""
            signature 4, Machine 2, NumberOfSections 2, TimeDateStamp 4, PointerToSymbolTable 4, NumberOfSymbols 4,
            SizeOfOptionalHeader 2, Characteristics 2
            """);

    private static final String OPTIONAL_START = """
            Magic 2, MajorLinkerVersion 1, MinorLinkerVersion 1, SizeOfCode 4, SizeOfInitializedData 4,
            SizeOfUninitializedData 4, AddressOfEntryPoint 4, BaseOfCode 4,
            """;
    private static final String OPTIONAL_MIDDLE = """
            SectionAlignment 4, FileAlignment 4, MajorOperatingSystemVersion 2, MinorOperatingSystemVersion 2,
            MajorImageVersion 2, MinorImageVersion 2, MajorSubsystemVersion 2, MinorSubsystemVersion 2, Win32VersionValue 4,
            SizeOfImage 4, SizeOfHeaders 4, CheckSum 4, Subsystem 2, DllCharacteristics 2,
            """;

    /** The optional header of a program of 32 bits, up to its directories. */
    static final FieldTable OPTIONAL_32 = FieldTable.of(OPTIONAL_START + "BaseOfData 4, ImageBase 4," + OPTIONAL_MIDDLE
            + "SizeOfStackReserve 4, SizeOfStackCommit 4, SizeOfHeapReserve 4, SizeOfHeapCommit 4, LoaderFlags 4,"
            + "NumberOfRvaAndSizes 4");

    /** The optional header of a program of 64 bits, up to its directories. */
    static final FieldTable OPTIONAL_64 = FieldTable.of(OPTIONAL_START + "ImageBase 8," + OPTIONAL_MIDDLE
            + "SizeOfStackReserve 8, SizeOfStackCommit 8, SizeOfHeapReserve 8, SizeOfHeapCommit 8, LoaderFlags 4,"
            + "NumberOfRvaAndSizes 4");

    /** A data directory. */
    static final FieldTable DIRECTORY = FieldTable.of("VirtualAddress 4, Size 4");

    /** A header of a section. */
    static final FieldTable SECTION = FieldTable.of("""
            Name 8, VirtualSize 4, VirtualAddress 4, SizeOfRawData 4, PointerToRawData 4, PointerToRelocations 4,
            PointerToLinenumbers 4, NumberOfRelocations 2, NumberOfLinenumbers 2, Characteristics 4
            """);

    static final Field E_MAGIC = DOS.field("e_magic");
    static final Field E_LFANEW = DOS.field("e_lfanew");

    static final Field SIGNATURE = COFF.field("signature");
    static final Field MACHINE = COFF.field("Machine");
    static final Field NUMBER_OF_SECTIONS = COFF.field("NumberOfSections");
    static final Field POINTER_TO_SYMBOL_TABLE = COFF.field("PointerToSymbolTable");
    static final Field NUMBER_OF_SYMBOLS = COFF.field("NumberOfSymbols");
    static final Field SIZE_OF_OPTIONAL_HEADER = COFF.field("SizeOfOptionalHeader");

    // those at one place in both optional headers
    static final Field MAGIC = OPTIONAL_64.field("Magic");
    static final Field SIZE_OF_INITIALIZED_DATA = OPTIONAL_64.field("SizeOfInitializedData");
    static final Field SECTION_ALIGNMENT = OPTIONAL_64.field("SectionAlignment");
    static final Field FILE_ALIGNMENT = OPTIONAL_64.field("FileAlignment");
    static final Field SIZE_OF_IMAGE = OPTIONAL_64.field("SizeOfImage");
    static final Field SIZE_OF_HEADERS = OPTIONAL_64.field("SizeOfHeaders");
    static final Field CHECK_SUM = OPTIONAL_64.field("CheckSum");
    static final Field DLL_CHARACTERISTICS = OPTIONAL_64.field("DllCharacteristics");

    static final Field DIRECTORY_ADDRESS = DIRECTORY.field("VirtualAddress");
    static final Field DIRECTORY_SIZE = DIRECTORY.field("Size");

    static final Field NAME = SECTION.field("Name");
    static final Field VIRTUAL_SIZE = SECTION.field("VirtualSize");
    static final Field VIRTUAL_ADDRESS = SECTION.field("VirtualAddress");
    static final Field SIZE_OF_RAW_DATA = SECTION.field("SizeOfRawData");
    static final Field POINTER_TO_RAW_DATA = SECTION.field("PointerToRawData");
    static final Field CHARACTERISTICS = SECTION.field("Characteristics");

    /** Of a program of 32 bits. */
    static final int MAGIC_32 = 0x10b;
    /** Of a program of 64 bits, called PE32+. */
    static final int MAGIC_64 = 0x20b;
    /** Number of the directory that names the certificate table. */
    static final int CERTIFICATES = 4;

    private PeFields() {}
}
