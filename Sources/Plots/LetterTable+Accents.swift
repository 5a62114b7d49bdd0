extension StrokeFont {
  /// One accent a line: its combining scalar in hexadecimal, where it stands, its strokes; see `Accent`. `above` begins over the letter's
  /// middle, `below` under it, `beside` behind its end.
  static let accentTable = #"""
    300 above|-1.8,3 1,0.4
    301 above|1.8,3 -1,0.4
    302 above|-2.4,0.4 0,3 2.4,0.4
    303 above|-2.7,0.8 -1.7,2.3 -0.6,2.3 0.7,1 1.7,1 2.7,2.5
    304 above|-2.5,1.6 2.5,1.6
    306 above|@0,3,2.3,2.5,180,360
    307 above|@0,1.6,0.4,0.4,0,360
    308 above|@-1.8,1.6,0.4,0.4,0,360|@1.8,1.6,0.4,0.4,0,360
    30A above|@0,1.9,1.6,1.6,0,360
    30B above|-0.4,3 -2.2,0.4|2.6,3 0.8,0.4
    30C above|-2.4,3 0,0.4 2.4,3
    312 above|0.4,3 -0.4,1.8 0.5,0.4
    315 beside|1.2,14 0.6,10.8
    326 below|0.4,-1.4 -0.5,-3.8
    327 below|0,0 0,-1.2 1.2,-2 0.8,-3.4 -1.2,-3.6
    328 below|1.6,0 0.4,-1.6 0.8,-3.2 2.4,-3.4
    """#

  /// Which letters are others with an accent, or look like them (0): first the letter, then the one it is made of.
  static let accentedTable = #"""
    0 ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo µμ ∆Δ ∑Σ ΩΩ ϕφ ϑθ ϵε ‐- ‑- ′' ∙· ⋅·
    300 ÀA ÈE ÌI ÒO ÙU àa èe ìı òo ùu
    301 ÁA ÉE ÍI ÓO ÚU ÝY áa ée íı óo úu ýy ĆC ćc ĹL ĺl ŃN ńn ŔR ŕr ŚS śs ŹZ źz
    301 ΆΑ ΈΕ ΉΗ ΊΙ ΌΟ ΎΥ ΏΩ άα έε ήη ίι όο ύυ ώω
    302 ÂA ÊE ÎI ÔO ÛU âa êe îı ôo ûu ĈC ĉc ĜG ĝg ĤH ĥh ĴJ ĵȷ ŜS ŝs ŴW ŵw ŶY ŷy
    303 ÃA ÑN ÕO ãa ñn õo ĨI ĩı ŨU ũu
    304 ĀA āa ĒE ēe ĪI īı ŌO ōo ŪU ūu
    306 ĂA ăa ĔE ĕe ĞG ğg ĬI ĭı ŎO ŏo ŬU ŭu
    307 ĊC ċc ĖE ėe ĠG ġg İI ŻZ żz
    308 ÄA ËE ÏI ÖO ÜU äa ëe ïı öo üu ÿy ŸY ΪΙ ΫΥ ϊι ϋυ
    30A ÅA åa ŮU ůu
    30B ŐO őo ŰU űu
    30C ČC čc ĎD ĚE ěe ŇN ňn ŘR řr ŠS šs ŤT ŽZ žz
    312 ģg
    315 ďd ĽL ľl ťt
    326 ĢG ĶK ķk ĻL ļl ŅN ņn ŖR ŗr ȘS șs ȚT țt
    327 ÇC çc ŞS şs ŢT ţt
    328 ĄA ąa ĘE ęe ĮI įi ŲU ųu
    """#
}
