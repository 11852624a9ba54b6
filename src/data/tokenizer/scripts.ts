/** The scripts that SentencePiece tells apart; what is in none of them goes with the characters around it. */
const names =
	`Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo
	Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Common Coptic
	Cuneiform Cypriot Cyrillic Deseret Devanagari Duployan Egyptian_Hieroglyphs Elbasan Ethiopic Georgian Glagolitic Gothic
	Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited
	Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Khojki
	Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean Marchen
	Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean
	New_Tai_Lue Newa Nko Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_South_Arabian
	Old_Turkic Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic
	Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sora_Sompeng Sundanese Syloti_Nagri Syriac Tagalog
	Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Ugaritic Vai
	Warang_Citi Yi`.split(/\s+/);

let tests: [name: string, test: RegExp][] | undefined;
const known = new Map<string, string | undefined>([
	[" ", undefined],
	// The mark of a long vowel stands between kana, which go with Chinese characters.
	["ー", "Han"],
]);

/** The script of a character, kana being counted as Han as SentencePiece does; undefined for a space and for what has none. */
export function scriptOf(character: string): string | undefined {
	if (known.has(character)) return known.get(character);
	tests ??= names.map((name) => [name, new RegExp(`^\\p{Script=${name}}$`, "u")]);
	const name = tests.find(([, test]) => test.test(character))?.[0];
	const script = name === "Hiragana" || name === "Katakana" ? "Han" : name;
	known.set(character, script);
	return script;
}
