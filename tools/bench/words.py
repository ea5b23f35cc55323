"""Words that made-up spaces are named and described with; none of the places is real."""

#: How spaces of a category call themselves, (Vietnamese, English, French) by code of the category.
KINDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "public-space": (("Quảng trường", "Square", "Place"), ("Vườn hoa", "Garden", "Jardin")),
    "public-art": (("Con đường tranh", "Art Walk", "Promenade d’art"), ("Tường tranh", "Mural", "Fresque")),
    "heritage-creative": (("Nhà di sản", "Heritage House", "Maison du patrimoine"),),
    "heritage-site": (("Đình", "Communal House", "Maison communale"), ("Biệt thự", "Villa", "Villa")),
    "industrial-heritage": (("Nhà máy cũ", "Old Factory", "Ancienne usine"),
                            ("Kho", "Warehouse", "Entrepôt")),
    "creative-complex": (("Tổ hợp", "Complex", "Complexe"), ("Xưởng mở", "Open Works", "Ateliers ouverts")),
    "cultural-house": (("Nhà văn hóa", "Cultural House", "Maison de la culture"),),
    "education": (("Học viện", "Academy", "Académie"), ("Lớp học", "School", "École")),
    "museum": (("Bảo tàng", "Museum", "Musée"), ("Nhà lưu niệm", "Memorial House", "Maison mémorial")),
    "craft-village": (("Làng gốm", "Pottery Village", "Village de potiers"),
                      ("Làng lụa", "Silk Village", "Village de la soie"),
                      ("Làng mây tre", "Rattan Village", "Village du rotin")),
    "creative-business": (("Công ty sáng tạo", "Creative Studio", "Agence créative"),),
    "craft-centre": (("Xưởng thủ công", "Craft Workshop", "Atelier d’artisanat"),),
    "design-craft": (("Hiệu thiết kế", "Design Shop", "Boutique de design"),
                     ("Tiệm", "Boutique", "Boutique")),
    "art-market": (("Chợ phiên", "Art Fair", "Foire d’art"),),
    "art-space": (("Không gian nghệ thuật", "Art Space", "Espace d’art"), ("Trạm", "Station", "Station")),
    "performing-arts": (("Nhà hát", "Theatre", "Théâtre"), ("Sân khấu", "Stage", "Scène")),
    "live-music": (("Phòng trà", "Music Room", "Salon de musique"),
                   ("Câu lạc bộ nhạc", "Music Club", "Club")),
    "cinema-film": (("Rạp phim", "Cinema", "Cinéma"),
                    ("Phòng chiếu", "Screening Room", "Salle de projection")),
    "exhibition-hall": (("Nhà triển lãm", "Exhibition House", "Maison d’exposition"),),
    "online": (("Tạp chí", "Magazine", "Revue"),),
    "other": (("Điểm hẹn", "Meeting Point", "Rendez-vous"),),
    "gallery": (("Phòng tranh", "Gallery", "Galerie"),
                ("Phòng trưng bày", "Showroom", "Salle d’exposition")),
    "library": (("Thư viện", "Library", "Bibliothèque"), ("Tủ sách", "Reading Room", "Salle de lecture")),
    "cafe-events": (("Cà phê", "Café", "Café"),
                    ("Quán", "House", "Maison"), ("Trà quán", "Tea House", "Thé")),
    "co-working": (("Không gian làm việc", "Workspace", "Espace de travail"),),
    "foreign-cultural-institute": (("Viện văn hóa", "Cultural Institute", "Institut culturel"),),
}  # fmt: skip

#: Proper names are made of two words, the second of which may stand twice as often.
FIRST = (
    "An", "Bạch", "Bảo", "Bích", "Bình", "Cẩm", "Cát", "Chi", "Diệp", "Dương", "Đại", "Đan", "Đào", "Đông",
    "Đức", "Gia", "Giang", "Hà", "Hải", "Hạnh", "Hoa", "Hòa", "Hoàng", "Hồng", "Huyền", "Hương", "Khánh",
    "Khởi", "Kim", "Lam", "Lan", "Lệ", "Linh", "Long", "Mai", "Minh", "Mộc", "Mỹ", "Nam", "Nghi", "Ngọc",
    "Nguyên", "Nhã", "Nhật", "Phong", "Phúc", "Phượng", "Quang", "Quế", "Quỳnh", "Sen", "Sơn", "Tâm", "Tân",
    "Thạch", "Thanh", "Thảo", "Thiên", "Thu", "Thủy", "Trúc", "Tuyết", "Vân", "Việt", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
SECOND = (
    "Ảnh", "Ba", "Bút", "Cảnh", "Châu", "Cổ", "Cúc", "Dạ", "Diễm", "Đăng", "Điền", "Đình", "Đồng", "Đường",
    "Gấm", "Gốm", "Hạ", "Hiên", "Họa", "Hội", "Khê", "Khúc", "Lâm", "Lầu", "Liên", "Lũy", "Lụa", "Mây",
    "Mộng", "Mực", "Nét", "Ngân", "Nghệ", "Nguyệt", "Nhạc", "Nhung", "Phố", "Quán", "Sắc", "Sáng", "Sao",
    "Sử", "Tằm", "Thành", "Thi", "Thư", "Tơ", "Trà", "Trang", "Tre", "Trung", "Tường", "Uyên", "Vũ", "Vườn",
    "Vy", "Xanh", "Xưa", "Ý", "Yến",
)  # fmt: skip
#: Streets of no city: a first and a second word as well, from words that streets like.
STREETS = ("Hàng", "Ngõ", "Bến", "Cầu", "Cửa", "Chợ", "Đê", "Giếng", "Lò", "Vườn")
STREET_NAMES = (
    "Bút", "Cau", "Cói", "Chỉ", "Dâu", "Đăng", "Đũa", "Gương", "Hến", "Hương", "Kén", "Lá", "Lược", "Mật",
    "Mít", "Nếp", "Nhãn", "Ổi", "Quế", "Rổ", "Sáp", "Sấu", "Tăm", "Tương", "Thoi", "Vải", "Vôi", "Xôi",
)  # fmt: skip
#: Sentences of a summary; {kind}, {place}, {what} and {year} are filled in.
SUMMARIES = (
    (
        "{kind} ở {place}, nơi diễn ra {what} từ năm {year}.",
        "{kind} in {place} that has hosted {what} since {year}.",
        "{kind} à {place}, lieu de {what} depuis {year}.",
    ),
    (
        "{kind} mở năm {year} tại {place}, dành cho {what}.",
        "{kind} opened in {year} in {place}, made for {what}.",
        "{kind} ouvert en {year} à {place}, consacré à {what}.",
    ),
    (
        "Một {kind} nhỏ giữa {place} với {what} quanh năm, thành lập năm {year}.",
        "A small {kind} in the middle of {place} with {what} all year, founded in {year}.",
        "Un petit {kind} au cœur de {place} avec {what} toute l’année, fondé en {year}.",
    ),
)
OCCASIONS = (
    ("các triển lãm tranh sơn mài", "exhibitions of lacquer painting", "expositions de peinture laquée"),
    ("những buổi hòa nhạc thính phòng", "chamber concerts", "concerts de chambre"),
    ("lớp học làm gốm cho trẻ em", "pottery classes for children", "cours de poterie pour enfants"),
    ("các buổi chiếu phim tài liệu", "documentary screenings", "projections de documentaires"),
    ("tọa đàm về kiến trúc đô thị", "talks on urban architecture", "débats sur l’architecture urbaine"),
    ("phiên chợ đồ thủ công", "craft markets", "marchés d’artisanat"),
    (
        "chương trình lưu trú cho họa sĩ trẻ",
        "residencies for young painters",
        "résidences de jeunes peintres",
    ),
    ("các buổi đọc thơ và ra mắt sách", "readings and book launches", "lectures et lancements de livres"),
    ("múa rối và nghệ thuật dân gian", "puppetry and folk art", "marionnettes et arts populaires"),
    ("thiết kế thời trang từ lụa tơ tằm", "fashion design in silk", "création de mode en soie"),
)
