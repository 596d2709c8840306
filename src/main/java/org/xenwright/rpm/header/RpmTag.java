package org.xenwright.rpm.header;

import static org.xenwright.rpm.header.TagType.CHAR;
import static org.xenwright.rpm.header.TagType.INT16;
import static org.xenwright.rpm.header.TagType.INT32;
import static org.xenwright.rpm.header.TagType.INT64;
import static org.xenwright.rpm.header.TagType.NULL;
import static org.xenwright.rpm.header.TagType.STRING;
import static org.xenwright.rpm.header.TagType.STRINGS;
import static org.xenwright.rpm.header.TagType.TRANSLATED;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tags of headers that are read here; facts: rpm, {@code include/rpm/rpmtag.h}. Those that begin with {@code SIGNED}
 * are of the header with the signatures, where a number may mean something else than in that of the package.
 */
public enum RpmTag {
    NAME(1000, STRING),
    VERSION(1001, STRING),
    RELEASE(1002, STRING),
    EPOCH(1003, INT32),
    SUMMARY(1004, TRANSLATED),
    BUILD_TIME(1006, INT32),
    INSTALL_TIME(1008, INT32),
    SIZE(1009, INT32),
    DISTRIBUTION(1010, STRING),
    VENDOR(1011, STRING),
    LICENCE(1014, STRING),
    URL(1020, STRING),
    OS(1021, STRING),
    ARCH(1022, STRING),
    PRE_IN(1023, STRING),
    POST_IN(1024, STRING),
    PRE_UN(1025, STRING),
    POST_UN(1026, STRING),
    OLD_FILE_NAMES(1027, STRINGS),
    FILE_SIZES(1028, INT32),
    FILE_STATES(1029, CHAR),
    FILE_MODES(1030, INT16),
    FILE_RDEVS(1033, INT16),
    FILE_MTIMES(1034, INT32),
    FILE_DIGESTS(1035, STRINGS),
    FILE_LINKS(1036, STRINGS),
    FILE_FLAGS(1037, INT32),
    FILE_USERS(1039, STRINGS),
    FILE_GROUPS(1040, STRINGS),
    SOURCE_RPM(1044, STRING),
    ARCHIVE_SIZE(1046, INT32),
    PROVIDE_NAMES(1047, STRINGS),
    REQUIRE_FLAGS(1048, INT32),
    REQUIRE_NAMES(1049, STRINGS),
    REQUIRE_VERSIONS(1050, STRINGS),
    CONFLICT_FLAGS(1053, INT32),
    CONFLICT_NAMES(1054, STRINGS),
    CONFLICT_VERSIONS(1055, STRINGS),
    RPM_VERSION(1064, STRING),
    TRIGGER_SCRIPTS(1065, STRINGS),
    TRIGGER_NAMES(1066, STRINGS),
    VERIFY_SCRIPT(1079, STRING),
    PRE_IN_PROGRAM(1085, STRINGS),
    POST_IN_PROGRAM(1086, STRINGS),
    PRE_UN_PROGRAM(1087, STRINGS),
    POST_UN_PROGRAM(1088, STRINGS),
    OBSOLETE_NAMES(1090, STRINGS),
    FILE_DEVICES(1095, INT32),
    FILE_INODES(1096, INT32),
    SOURCE_PACKAGE(1106, INT32),
    PROVIDE_FLAGS(1112, INT32),
    PROVIDE_VERSIONS(1113, STRINGS),
    OBSOLETE_FLAGS(1114, INT32),
    OBSOLETE_VERSIONS(1115, STRINGS),
    DIR_INDEXES(1116, INT32),
    BASE_NAMES(1117, STRINGS),
    DIR_NAMES(1118, STRINGS),
    PAYLOAD_FORMAT(1124, STRING),
    PAYLOAD_COMPRESSOR(1125, STRING),
    PAYLOAD_FLAGS(1126, STRING),
    INSTALL_TID(1128, INT32),
    PRE_TRANS(1151, STRING),
    POST_TRANS(1152, STRING),
    PRE_TRANS_PROGRAM(1153, STRINGS),
    POST_TRANS_PROGRAM(1154, STRINGS),
    LONG_FILE_SIZES(5008, INT64),
    LONG_SIZE(5009, INT64),
    FILE_CAPS(5010, STRINGS),
    FILE_DIGEST_ALGORITHM(5011, INT32),
    RECOMMEND_NAMES(5046, STRINGS),
    RECOMMEND_VERSIONS(5047, STRINGS),
    RECOMMEND_FLAGS(5048, INT32),
    SUGGEST_NAMES(5049, STRINGS),
    SUGGEST_VERSIONS(5050, STRINGS),
    SUGGEST_FLAGS(5051, INT32),
    SUPPLEMENT_NAMES(5052, STRINGS),
    SUPPLEMENT_VERSIONS(5053, STRINGS),
    SUPPLEMENT_FLAGS(5054, INT32),
    ENHANCE_NAMES(5055, STRINGS),
    ENHANCE_VERSIONS(5056, STRINGS),
    ENHANCE_FLAGS(5057, INT32),
    FILE_TRIGGER_SCRIPTS(5066, STRINGS),
    TRANS_FILE_TRIGGER_SCRIPTS(5076, STRINGS),
    PAYLOAD_SHA256(5092, STRINGS),
    PAYLOAD_DIGEST_ALGORITHM(5093, INT32),
    MODULARITY_LABEL(5096, STRING),
    PAYLOAD_SHA256_PLAIN(5097, STRINGS),

    SIGNED_DSA_HEADER(267, NULL),
    SIGNED_RSA_HEADER(268, NULL),
    SIGNED_SHA1_HEADER(269, NULL),
    SIGNED_SHA256_HEADER(273, NULL),
    SIGNED_OPENPGP(278, NULL),
    SIGNED_SIZE(1000, NULL),
    SIGNED_PGP(1002, NULL),
    SIGNED_MD5(1004, NULL),
    SIGNED_GPG(1005, NULL),
    SIGNED_PAYLOAD_SIZE(1007, NULL);

    private static final Map<Integer, TagType> TYPES = new HashMap<>();

    static {
        Arrays.stream(values()).filter(each -> each.type != NULL).forEach(each -> TYPES.put(each.number, each.type));
    }

    private final int number;
    private final TagType type;

    RpmTag(int number, TagType type) {
        this.number = number;
        this.type = type;
    }

    public int number() {
        return number;
    }

    /** Returns the type that a tag of a package's header must have; null when any will do. */
    static @Nullable TagType typeOf(int number) {
        return TYPES.get(number);
    }
}
